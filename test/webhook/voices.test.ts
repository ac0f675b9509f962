/** Who may speak in a conversation: the bot, the owner, another app; in whatever order Meta tells of it. */
import { describe, expect, test } from 'vitest';
import {
  echoEvent,
  INSTAGRAM_INBOX_APP,
  messageEvent,
  PAGE_INBOX_APP,
  type Parties,
  type Person,
  passThreadControlEvent,
  readEvent,
  takeThreadControlEvent,
  type WebhookEvent,
} from '../../src/simulator/index.ts';
import { conversationOf, type Live, LONG, onBothDatabases } from './live.ts';

const OTHER_APP = 123456;
const HOUR_MS = 3_600_000;

const quick = { bot: { debounceSeconds: 0.1 } };

/** What all of this needs of a live server. */
function stage(live: () => Live) {
  const parties = (person: Person, at = Date.now()): Parties => ({
    psid: person.psid,
    pageId: live().simulator.pageId,
    at,
  });
  const post = (event: WebhookEvent, channel?: 'messaging' | 'standby') =>
    live().simulator.send(event, channel);
  const said = (person: Person, text: string, at: number) => {
    person.lastWroteAt = Math.max(person.lastWroteAt ?? 0, Date.now());
    return messageEvent(parties(person, at), `m_${text}_${person.psid}`, text);
  };
  const open = (person: Person) =>
    live().query('select 1 from imitator.inbox where place is null and not deleted and conversation = $1', [
      conversationOf(live(), person),
    ]);
  const nothingWaits = (person: Person) => expect.poll(() => open(person), LONG.poll).toEqual([]);
  const paused = async (person: Person): Promise<string | null> => {
    const [row] = await live().query(
      `select case when paused_until > $2 then paused_why end as why from imitator.conversation where id = $1`,
      [conversationOf(live(), person), Date.now()],
    );
    return row?.['why'] ?? null;
  };
  return { parties, post, said, nothingWaits, paused };
}

onBothDatabases({ settings: { ...quick, webhook: { appId: '700800900' } } }, (live) => {
  const { parties, post, said, nothingWaits, paused } = stage(live);

  describe('standby', () => {
    test('is silent for its message, and a later one on messaging is answered, the first within its turn', async () => {
      const ann = live().somebody();
      const now = Date.now();
      await post(said(ann, 'to the other', now - 3000), 'standby');
      await nothingWaits(ann);
      await post(said(ann, 'to you', now - 1000));
      expect(await ann.receivesTexts(2, LONG)).toEqual(['re: to the other', 'to you']);
      expect(await paused(ann)).toBeNull();
    });

    test('that comes late is silent all the same, and silences nothing that came on messaging since', async () => {
      const ann = live().somebody();
      const now = Date.now();
      live().generator.on('second', 'yes', { takesMs: 300, times: 2 });
      await post(said(ann, 'second', now - 1000));
      await post(said(ann, 'first', now - 3000), 'standby');
      expect((await ann.receives(LONG)).text).toBe('yes');
      expect(await paused(ann)).toBeNull();
      expect(ann.received).toHaveLength(1);
    });

    test('keeps silent what was written on messaging before it, and comes late', async () => {
      const ann = live().somebody();
      const now = Date.now();
      await post(said(ann, 'newer', now - 1000), 'standby');
      await post(said(ann, 'older', now - 3000));
      await nothingWaits(ann);
      expect(await paused(ann)).toBe('another app has the thread');
      expect(live().generator.prompts.join()).not.toContain('older');
    });

    test('of a mere read tells who has the thread as well; a copy of an older one does not tell it again', async () => {
      const ann = live().somebody();
      const now = Date.now();
      const read = readEvent(parties(ann, now - 5000), now - 5000);
      await post(read, 'standby');
      expect(await paused(ann)).toBe('another app has the thread');
      await post(said(ann, 'hello', now - 2000));
      await ann.receives(LONG);
      await post(read, 'standby');
      expect(await paused(ann)).toBeNull();
    });
  });

  describe('a hand-over', () => {
    test.each([PAGE_INBOX_APP, INSTAGRAM_INBOX_APP, OTHER_APP])(
      'to %i pauses, and back to us resumes',
      async (app) => {
        const ann = live().somebody();
        await live().simulator.takesThread(ann, app);
        expect(await paused(ann)).toBe('another app has the thread');
        await live().simulator.returnsThread(ann, app);
        expect(await paused(ann)).toBeNull();
      },
    );

    test('to us ends the pause that the owner’s own message began, when it is newer', async () => {
      const ann = live().somebody();
      const now = Date.now();
      await ann.ownerWrites('it is me', PAGE_INBOX_APP, now - 5000);
      expect(await paused(ann)).toBe('the owner wrote');
      await post(passThreadControlEvent(parties(ann, now - 2000), PAGE_INBOX_APP, 700800900));
      expect(await paused(ann)).toBeNull();
    });

    test.each<[string, number]>([
      ['a copy of', 0],
      ['one older than', -1000],
    ])('%s one that is known ends nothing', async (_, by) => {
      const ann = live().somebody();
      const now = Date.now();
      const pass = (at: number) => passThreadControlEvent(parties(ann, at), PAGE_INBOX_APP, 700800900);
      await post(pass(now - 8000));
      await ann.ownerWrites('it is me', PAGE_INBOX_APP, now - 5000);
      await post(pass(now - 8000 + by));
      expect(await paused(ann)).toBe('the owner wrote');
    });

    test('that the owner’s message overtook on its way ends the pause, though it comes first', async () => {
      const ann = live().somebody();
      const now = Date.now();
      await post(passThreadControlEvent(parties(ann, now - 2000), PAGE_INBOX_APP, 700800900));
      await ann.ownerWrites('it was me', PAGE_INBOX_APP, now - 5000);
      expect(await paused(ann)).toBeNull();
    });

    test('to another app does not end when something comes on messaging all the same', async () => {
      const ann = live().somebody();
      const now = Date.now();
      await post(takeThreadControlEvent(parties(ann, now - 3000), 700800900, OTHER_APP));
      await post(said(ann, 'anybody?', now - 1000));
      await nothingWaits(ann);
      expect(ann.received).toEqual([]);
    });
  });

  test('a refused send because another app has the thread is silence until something comes on messaging', async () => {
    const ann = live().somebody();
    live().simulator.failNext('thread-owned-elsewhere', { person: ann });
    await ann.says('are you there?').accepted;
    await expect.poll(() => paused(ann), LONG.poll).toBe('another app has the thread');
    ann.says('and now?');
    expect(await ann.receivesTexts(2, LONG)).toEqual(['re: are you there?', 'and now?']);
  });

  describe('an echo', () => {
    const echoed = async (
      person: Person,
      echo: Partial<Parameters<typeof echoEvent>[1]>,
      more: object = {},
    ) => {
      const event = echoEvent(parties(person), { mid: `m_${Math.random()}`, text: 'hm', ...echo });
      await post({ ...event, message: { ...(event['message'] as object), ...more } });
    };
    const bubbleOf = async (person: Person) => {
      const conversation = conversationOf(live(), person);
      const [row] = await live().query('select id, text from imitator.outbox where conversation = $1', [
        conversation,
      ]);
      return row as { id: number; text: string };
    };

    test('of the "Send message" button of a post is not the owner writing', async () => {
      const ann = live().somebody();
      await live().simulator.postsButton(ann, 'Our bicycle');
      ann.says('I like it');
      expect((await ann.receives(LONG)).text).toBe('re: I like it');
    });

    test('of a template that another app sends is', async () => {
      const ann = live().somebody();
      await echoed(ann, { appId: OTHER_APP, text: '' }, { attachments: [{ type: 'template' }] });
      expect(await paused(ann)).toBe('the owner wrote');
    });

    test('with our app id and no metadata is ours', async () => {
      const ann = live().somebody();
      await echoed(ann, { appId: 700800900 });
      expect(await paused(ann)).toBeNull();
    });

    test('with our number under the name of another installation is not', async () => {
      const ann = live().somebody();
      ann.says('hey');
      await ann.receives(LONG);
      const { id } = await bubbleOf(ann);
      await echoed(ann, {
        appId: 700800900,
        metadata: `imitator:${'0'.repeat(32)}:${id}`,
        text: 'other words',
      });
      expect(await paused(ann)).toBe('the owner wrote');
    });

    test('with a bare number, as releases of before wrote it, is ours only with the words of that bubble', async () => {
      const [ann, bob] = [live().somebody(), live().somebody()];
      for (const person of [ann, bob]) {
        live().simulator.failNext('hang-up-before-sending', { person });
        await person.says('hey').accepted;
        await expect.poll(async () => (await bubbleOf(person))?.text, LONG.poll).toBe('re: hey');
        const unsure = `select 1 from imitator.outbox where state = 'unsure' and conversation = $1`;
        await expect
          .poll(() => live().query(unsure, [conversationOf(live(), person)]), LONG.poll)
          .toHaveLength(1);
      }
      await echoed(ann, { metadata: `imitator:${(await bubbleOf(ann)).id}`, text: 're: hey' });
      await echoed(bob, { metadata: `imitator:${(await bubbleOf(bob)).id}`, text: 'something else' });
      expect([await paused(ann), await paused(bob)]).toEqual([null, 'the owner wrote']);
    });
  });
});

describe('without webhook.appId', () => {
  onBothDatabases({ settings: quick }, (live) => {
    const { parties, post, said, nothingWaits, paused } = stage(live);

    test('a pass to an app that is no inbox is not taken for one to us; what comes on messaging shows whose it is', async () => {
      await live().query('update imitator.page set app_id = null');
      const ann = live().somebody();
      const now = Date.now();
      await post(passThreadControlEvent(parties(ann, now - 3000), null, OTHER_APP));
      expect(await paused(ann)).toBe('another app has the thread');
      await post(said(ann, 'to the other', now - 2000), 'standby');
      await nothingWaits(ann);
      await post(said(ann, 'to you', now - 1000));
      expect(await ann.receivesTexts(2, LONG)).toEqual(['re: to the other', 'to you']);
    });

    test('our own echoes tell which app we are', async () => {
      const [ann, bob] = [live().somebody(), live().somebody()];
      ann.says('hey');
      await ann.receives(LONG);
      const known = () => live().query('select app_id from imitator.page');
      await expect.poll(known, LONG.poll).toEqual([{ app_id: '700800900' }]);
      const now = Date.now();
      await bob.ownerWrites('it is me', PAGE_INBOX_APP, now - 9000);
      await post(passThreadControlEvent(parties(bob, now - 8000), PAGE_INBOX_APP, OTHER_APP));
      // Not a mere appearance, which a message on messaging would end.
      await post(said(bob, 'anybody?', now - 7500));
      await nothingWaits(bob);
      expect(await paused(bob)).toBe('another app has the thread');
      await post(passThreadControlEvent(parties(bob, now - 7000), OTHER_APP, 700800900));
      expect(await paused(bob)).toBeNull();
    });
  });
});

describe('on Instagram, whose echoes name nobody and change white space', () => {
  onBothDatabases(
    { settings: quick, simulator: { object: 'instagram', echoes: { beforeAnswer: 1 } } },
    (live) => {
      const { paused } = stage(live);

      test('an echo before the answer to its send is ours', async () => {
        const ann = live().somebody();
        live().generator.on('hello', ' one  and\tmore|two ');
        ann.says('hello');
        expect(await ann.receivesTexts(2, LONG)).toHaveLength(2);
        expect(await paused(ann)).toBeNull();
        expect(await live().query(`select 1 from imitator.outbox where kind = 'owner'`)).toEqual([]);
      });

      test('Meta’s inbox there is the owner’s', async () => {
        const ann = live().somebody();
        await ann.says('hi').accepted;
        await ann.receives(LONG);
        await live().simulator.takesThread(ann);
        expect(await paused(ann)).toBe('another app has the thread');
        await ann.ownerWrites('me', undefined, Date.now() - HOUR_MS);
      });

      test('taps on a button stand in changes, and each is answered', async () => {
        const ann = live().somebody();
        ann.taps('Start', 'GET_STARTED');
        expect((await ann.receives(LONG)).text).toBe('re: Start');
      });
    },
  );
});
