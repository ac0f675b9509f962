/** What survives when something breaks: the database, a process, Meta's answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../src/simulator/index.ts';
import type { RunningServer } from '../../src/webhook/index.ts';
import { goLive, type Live, LONG, onBothDatabases, onPostgres, receivedByThen } from './live.ts';

onBothDatabases({ settings: { bot: { debounceSeconds: 0 } } }, (live) => {
  const query: Live['query'] = (text, values) => live().query(text, values);

  test('while the database is away Meta is asked to send again, and then the person gets one reply', async () => {
    const { server, simulator, somebody } = live();
    const { database } = server.store;
    const ann = somebody();
    const transaction = database.transaction.bind(database);
    database.transaction = () => Promise.reject(new Error('connection refused'));
    const said = ann.says('are you there?');
    await expect.poll(() => simulator.delivery.counts.byStatus[503] ?? 0, LONG.poll).toBeGreaterThan(0);
    database.transaction = transaction;
    await said.accepted;
    expect((await ann.receives(LONG)).text).toBe('re: are you there?');
    expect(await receivedByThen(ann)).toEqual(['re: are you there?']);
  });

  test('a bubble that a dead process had begun to send is settled by its echo, and what follows goes out', async () => {
    const ann = live().somebody();
    const conversation = await leftBehind(ann, ['half sent', 'the rest']);
    await live().simulator.send({
      sender: { id: live().simulator.pageId },
      recipient: { id: ann.psid },
      timestamp: Date.now(),
      message: { is_echo: true, mid: `m_of_the_dead:${ann.psid}`, text: 'half sent' },
    });
    await live().server.store.queue.wakeNoLater(conversation, Date.now());
    expect((await ann.receives(LONG)).text).toBe('the rest');
    expect(await receivedByThen(ann)).toEqual(['re: hey', 'the rest']);
  });

  test('the sweep finds what nobody called for', async () => {
    const ann = live().somebody();
    await leftBehind(ann, ['forgotten']);
    await query(`update imitator.outbox set state = 'queued' where text = 'forgotten'`);
    await live().server.store.sweep();
    expect((await ann.receives(LONG)).text).toBe('forgotten');
  });

  test('messages to which no reply can be made become a dead letter, and join the next prompt', async () => {
    const { server, generator, somebody } = live();
    const ann = somebody();
    generator.on('poison', new Error('chokes'), { times: 1000 });
    await ann.says('poison').accepted;
    const conversation = `${live().simulator.pageId}:${ann.psid}`;
    expect(await server.store.giveUpMessages(conversation, 'chokes')).toBe(1);
    const dead = await query('select why, detail from imitator.dead_letter where conversation = $1', [
      conversation,
    ]);
    expect(dead).toEqual([{ why: 'no reply could be made', detail: 'chokes' }]);
    generator.forget('poison');
    ann.says('antidote');
    await ann.receives(LONG);
    expect(generator.prompts.at(-1)).toBe('poison| antidote');
  });

  /** The state in which a process that was killed between record and answer leaves a conversation. */
  async function leftBehind(person: Person, bubbles: string[]): Promise<string> {
    const { server, simulator } = live();
    await person.says('hey').accepted;
    await person.receives(LONG);
    const conversation = `${simulator.pageId}:${person.psid}`;
    const state = (await server.store.conversations.load(conversation, 1))!;
    await server.store.conversations.commit({
      ...state,
      conversation,
      answers: [],
      bubbles,
      decision: { policy: 'mode', kind: 'answer', why: '' },
    });
    await query(
      `update imitator.outbox set state = 'sending', attempts = 1, changed_at = changed_at - 120000
       where conversation = $1 and text = $2`,
      [conversation, bubbles[0]],
    );
    await query('update imitator.outbox set changed_at = changed_at - 120000 where conversation = $1', [
      conversation,
    ]);
    return conversation;
  }
});

// A send that times out ends a drain: its echo cannot come in any more.
const patient = {
  bot: { debounceSeconds: 0 },
  webhook: { drainSeconds: 30 },
  send: { timeoutSeconds: 30 },
};

onBothDatabases({ settings: patient }, (live) => {
  test('a stop lets a reply that is being made end, bubbles and all', async () => {
    const { generator, somebody } = live();
    const ann = somebody();
    generator.on('slowly', 'one|two', { takesMs: 300 });
    await ann.says('slowly').accepted;
    await expect.poll(() => generator.prompts.at(-1), LONG.poll).toBe('slowly');
    await live().server.stop();
    expect(ann.received.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(generator.prompts).toEqual(['slowly']);
  });
});

onPostgres({ settings: { bot: { debounceSeconds: 0 } } }, (live) => {
  test('when PostgreSQL ends every session the process goes on, and the person gets one reply', async () => {
    const { server, generator, somebody } = live();
    const ann = somebody();
    generator.on('hold on', 're: hold on', { takesMs: 1000 });
    ann.says('hold on');
    await expect.poll(() => generator.prompts.at(-1), LONG.poll).toBe('hold on');
    await live().query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    expect((await ann.receives(LONG)).text).toBe('re: hold on');
    expect(await receivedByThen(ann)).toEqual(['re: hold on']);
    const ready = async () => (await fetch(`${server.operatorUrl}/readyz`)).status;
    await expect.poll(ready, LONG.poll).toBe(200);
  });
});

describe('several processes on one PostgreSQL', () => {
  onPostgres({ settings: { bot: { debounceSeconds: 0.2 } } }, (live) => {
    let second: RunningServer | undefined;
    beforeAll(async () => {
      second = await live().another();
    });
    afterAll(() => second?.stop());

    test('answer everybody once and in order', async () => {
      const { simulator, server, somebody } = live();
      simulator.connect(`${server.url}/webhook`, `${second!.url}/webhook`);
      const people = Array.from({ length: 12 }, () => somebody());
      for (let round = 0; round < 3; round++) {
        for (const person of people) person.says(`round ${round}`);
        const replies = await Promise.all(people.map((person) => person.receives(LONG)));
        expect(replies.map(({ text }) => text)).toEqual(people.map(() => `re: round ${round}`));
      }
      expect(people.map(({ received }) => received.length)).toEqual(people.map(() => 3));
    });
  });
});

describe('on Instagram', () => {
  let live: Live;
  beforeAll(async () => {
    live = await goLive({
      simulator: { object: 'instagram', echoes: { subscribed: false } },
      settings: { bot: { debounceSeconds: 0 } },
    });
  });
  afterAll(() => live.stop());

  test('bubbles keep to bytes, and an echo that names nobody is known by its text', async () => {
    const { generator, simulator } = live;
    const ann = live.somebody();
    const long = Array.from({ length: 100 }, (_, i) => `привет${i}`).join(' ');
    generator.on('long', `${long}|short`);
    simulator.failNext('silence-after-sending', { person: ann });
    ann.says('long');
    const first = await ann.receives(LONG);
    expect(Buffer.byteLength(first.text)).toBeLessThanOrEqual(1000);
    const unsure = `select 1 from imitator.outbox where state = 'unsure'`;
    await expect.poll(() => live.query(unsure), LONG.poll).toHaveLength(1);
    const { psid } = ann;
    const message = { is_echo: true, mid: first.mid, text: first.text };
    await simulator.send({
      sender: { id: simulator.pageId },
      recipient: { id: psid },
      timestamp: first.at,
      message,
    });
    expect((await ann.receives(LONG)).text).toBe(long.slice(first.text.length + 1));
    expect((await ann.receives(LONG)).text).toBe('short');
    const owner = await live.query(`select 1 from imitator.outbox where kind = 'owner'`);
    expect(owner).toEqual([]);
  });
});
