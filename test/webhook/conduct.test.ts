/** The bot's conduct as a person and an owner meet it: through the webhook, the store and the operators' desk. */
import { expect, test } from 'vitest';
import { aliasOf, exportPerson } from '../../src/store/index.ts';
import { conversationOf, LONG, onBothDatabases } from './live.ts';

interface Draft {
  id: number;
  state: string;
  proposed: string[];
  why: string;
}

/** What the desk may answer, of all that is asked here. */
interface Told {
  drafts: Draft[];
  decisions: { policy: string }[];
  mode: string;
}

const ADMIN = { authorization: 'Bearer admin-token' };

onBothDatabases(
  { settings: { bot: { disclosure: 'on', debounceSeconds: 0.2 } }, server: { adminToken: 'admin-token' } },
  (live) => {
    const asks = async (method: string, path: string, body?: unknown) => {
      const url = `${live().server.operatorUrl}/admin/api/${path}`;
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(url, { method, headers: ADMIN, ...init });
      return { status: answer.status, body: (await answer.json()) as Told };
    };
    const draftOf = async (conversation: string): Promise<Draft | undefined> =>
      (await asks('GET', `drafts?state=waiting&conversation=${conversation}`)).body.drafts[0];
    const draftComes = async (conversation: string): Promise<Draft> => {
      await expect.poll(() => draftOf(conversation), LONG.poll).toBeDefined();
      return (await draftOf(conversation))!;
    };
    const lastDecision = async (conversation: string) =>
      (await asks('GET', `conversations/${conversation}/decisions?limit=1`)).body.decisions[0];

    test('a person is told first that a machine writes, and only once', async () => {
      const ann = live().somebody();
      ann.says('hello');
      const [disclosure, reply] = await ann.receivesTexts(2, LONG);
      expect(disclosure).toMatch(/\bbot\b/i);
      expect(reply).toBe('re: hello');
      ann.says('again');
      expect(await ann.receivesTexts(1, LONG)).toEqual(['re: again']);
    });

    test('a stop word ends it, a start word brings it back', async () => {
      const ben = live().somebody();
      const conversation = conversationOf(live(), ben);
      ben.says('stop');
      await ben.receivesTexts(1, LONG);
      ben.says('are you there?');
      await expect.poll(async () => (await lastDecision(conversation))?.policy, LONG.poll).toBe('silence');
      expect(ben.received).toHaveLength(1);
      ben.says('start');
      await ben.receivesTexts(1, LONG);
      ben.says('hi');
      await expect.poll(() => ben.received.map(({ text }) => text), LONG.poll).toContain('hi');
    });

    test('who asks to be deleted and says yes is told, and then forgotten', async () => {
      const cat = live().somebody();
      const conversation = conversationOf(live(), cat);
      cat.says('please delete my data');
      await cat.receivesTexts(1, LONG);
      cat.says('yes');
      const [told] = await cat.receivesTexts(1, LONG);
      const left = () => live().query('select id from imitator.conversation where id = $1', [conversation]);
      await expect.poll(left, LONG.poll).toEqual([]);
      const done = await live().query(`select code from imitator.deletion where state = 'done'`);
      expect(done).toHaveLength(1);
      expect(told).toBeDefined();
      const decided = await live().query('select 1 from imitator.decision where conversation = $1', [
        conversation,
      ]);
      expect(decided).toEqual([]);
    });

    test('a draft waits for a person, goes out as they edit it, and cannot be approved twice', async () => {
      const dan = live().somebody();
      const conversation = conversationOf(live(), dan);
      dan.says('first');
      await dan.receivesTexts(2, LONG);
      expect((await asks('PUT', `conversations/${conversation}/mode`, { mode: 'draft' })).body.mode).toBe(
        'draft',
      );
      dan.says('second');
      const draft = await draftComes(conversation);
      expect(draft.proposed).toEqual(['re: second']);
      expect(dan.received).toHaveLength(2);
      const approve = () => asks('POST', `drafts/${draft.id}/approve`, { bubbles: ['by hand', 'really'] });
      const [one, other] = await Promise.all([approve(), approve()]);
      expect([one.status, other.status].sort()).toEqual([200, 409]);
      expect(await dan.receivesTexts(2, LONG)).toEqual(['by hand', 'really']);
      expect((await asks('GET', `drafts?conversation=${conversation}`)).body.drafts[0]).toMatchObject({
        state: 'approved',
        edited: true,
        proposed: ['re: second'],
        sent: ['by hand', 'really'],
      });
      const exported = await exportPerson(live().server.store.database, dan.psid, 1);
      const { stored } = exported.conversations[0]!;
      expect(stored['draft']).toHaveLength(1);
      expect(stored['decision']!.length).toBeGreaterThan(0);
    });

    test('a draft is dropped when the person writes on, and the next one answers both', async () => {
      const eve = live().somebody();
      const conversation = conversationOf(live(), eve);
      eve.says('one');
      await eve.receivesTexts(2, LONG);
      await asks('PUT', `conversations/${conversation}/mode`, { mode: 'draft' });
      eve.says('two');
      const first = await draftComes(conversation);
      eve.says('three');
      await expect
        .poll(async () => (await draftOf(conversation))?.proposed, LONG.poll)
        .toEqual(['re: two', 'three']);
      const past = (await asks('GET', `drafts?state=dropped&conversation=${conversation}`)).body.drafts;
      expect(past[0]).toMatchObject({ id: first.id, state: 'dropped' });
      expect(past[0]!.why).not.toBe('');
    });

    test('a person in danger is answered by no imitation, and the bot is silent until it is resumed', async () => {
      const fay = live().somebody();
      const conversation = conversationOf(live(), fay);
      fay.says('i want to kill myself');
      const [said] = await fay.receivesTexts(1, LONG);
      expect(said).not.toContain('re:');
      expect(live().log.alerts.join('\n')).toMatch(/may speak of/);
      fay.says('hello?');
      await expect.poll(async () => (await lastDecision(conversation))?.policy, LONG.poll).toBe('silence');
      expect(fay.received).toHaveLength(1);
      const alias = aliasOf(live().server.store.key, fay.psid);
      expect((await asks('POST', `conversations/${alias}/resume`)).body).toMatchObject({
        id: conversation,
        held: null,
      });
      fay.says('better now');
      await expect.poll(() => fay.received.map(({ text }) => text), LONG.poll).toContain('better now');
    });

    test('a conversation that nobody has had is an error with a name for it', async () => {
      const { status, body } = await asks('PUT', 'conversations/1:2/mode', { mode: 'off' });
      expect(status).toBe(404);
      expect(JSON.stringify(body)).toContain("the page's, a colon, the person's");
    });
  },
);
