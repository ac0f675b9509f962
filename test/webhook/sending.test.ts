/** What becomes of a bubble, its conversation and its page, whatever the Send API answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type FaultName, type Person, type SendError, sendErrors } from '../../src/simulator/index.ts';
import { type Live, LONG, onBothDatabases } from './live.ts';

type Fate = 'sent again' | 'given up' | 'waits, page stopped' | 'waits, page throttled' | 'given up, muted';

/** One error for each fate, and for each fate that may come with an alert. Which error has which is the table's to say. */
const fates: [code: string, Fate, alert?: boolean][] = [
  ['2', 'sent again'],
  ['1200', 'sent again'],
  ['4711', 'sent again', true],
  ['100/2534013', 'sent again', true],
  ['551/1545041', 'given up'],
  ['2022', 'given up', true],
  ['190/463', 'waits, page stopped', true],
  ['230', 'waits, page stopped', true],
  ['613', 'waits, page throttled'],
  ['2018300', 'given up, muted'],
];

onBothDatabases({ settings: { bot: { debounceSeconds: 0 } } }, (live, kind) => {
  afterEach(() => resume());

  const query: Live['query'] = (text, values) => live().query(text, values);
  const conversationOf = (person: Person) => `${live().simulator.pageId}:${person.psid}`;
  const states = async (person: Person) => {
    const found = await query('select state from imitator.outbox where conversation = $1 order by place', [
      conversationOf(person),
    ]);
    return found.map(({ state }) => state as string);
  };
  const page = async () => (await query('select stopped_why, throttled_until from imitator.page'))[0];
  const resume = () => query('update imitator.page set stopped_why = null, throttled_until = null');
  const isThrottled = () =>
    expect.poll(async () => (await page())?.['throttled_until'] ?? null, LONG.poll).not.toBeNull();
  const wake = (person: Person) => live().server.store.queue.wakeNoLater(conversationOf(person), Date.now());
  const deadLetters = (person: Person) =>
    query('select why, detail from imitator.dead_letter where conversation = $1', [conversationOf(person)]);

  /** Somebody is to get two bubbles, and the first meets this fault. */
  const meets = async (fault: FaultName | SendError, times = 1) => {
    const { simulator, generator, somebody } = live();
    const ann = somebody();
    // By name: digits may look like a card, which no prompt holds.
    generator.on(`(${ann.name})`, 'one|two');
    simulator.failNext(fault, { person: ann, times });
    await ann.says(`(${ann.name})`).accepted;
    return ann;
  };

  /** Meta's echoes wait until the returned function is called. */
  const holdEchoes = () => {
    const { delivery } = live().simulator;
    const send = delivery.send.bind(delivery);
    const { promise, resolve } = Promise.withResolvers<void>();
    delivery.send = async (event, ...more) => {
      if ((event['message'] as { is_echo?: boolean } | undefined)?.is_echo === true) await promise;
      return send(event, ...more);
    };
    return () => {
      delivery.send = send;
      resolve();
    };
  };

  describe('an error of the Send API:', () => {
    test.each(fates)('%s: %s', async (name, fate, alert = false) => {
      const [code, subcode] = name.split('/').map(Number);
      const ann = await meets({ code: code!, subcode, status: 400, message: `said ${name}` });
      const { log } = live();
      const before = log.alerts.length;
      if (fate === 'sent again') {
        expect(await ann.receivesTexts(2, LONG)).toEqual(['one', 'two']);
        await expect.poll(() => states(ann), LONG.poll).toEqual(['sent', 'sent']);
      } else if (fate.startsWith('given up')) {
        await expect.poll(() => states(ann), LONG.poll).toEqual(['failed', 'failed']);
        const dead = await deadLetters(ann);
        expect(dead).toHaveLength(2);
        expect(dead[0]!['why']).toBe(name);
      } else {
        const column = fate.endsWith('stopped') ? 'stopped_why' : 'throttled_until';
        await expect.poll(async () => (await page())?.[column] ?? null, LONG.poll).not.toBeNull();
        await expect.poll(() => states(ann), LONG.poll).toEqual(['queued', 'queued']);
        await resume();
        await wake(ann);
        expect(await ann.receivesTexts(2, LONG)).toEqual(['one', 'two']);
      }
      const [paused] = await query('select paused_until from imitator.conversation where id = $1', [
        conversationOf(ann),
      ]);
      expect(paused!['paused_until'] !== null).toBe(fate === 'given up, muted');
      expect(log.alerts.slice(before).some((line) => line.includes(`(${name}: said`))).toBe(alert);
    });
  });

  test('after a permanent error the next message begins anew', async () => {
    const ann = await meets('person-blocked');
    await expect.poll(() => states(ann), LONG.poll).toEqual(['failed', 'failed']);
    live().generator.on('I am back', 'welcome');
    ann.says('I am back');
    expect((await ann.receives(LONG)).text).toBe('welcome');
    // What was never answered joins the next turn.
    expect(live().generator.prompts.at(-1)).toBe(`(${ann.name})| I am back`);
  });

  test('a page that is throttled again and again gives nothing up', async () => {
    const ann = await meets('throttled', 5);
    for (let i = 0; i < 5; i++) {
      await isThrottled();
      await resume();
      await wake(ann);
    }
    expect(await ann.receivesTexts(2, LONG)).toEqual(['one', 'two']);
  });

  test('a page that is resumed at the moment in which it was throttled goes on, however slow the database', async () => {
    const { database } = live().server.store;
    const ask = database.query.bind(database);
    database.query = async (text, values) => {
      const rows = await ask(text, values);
      if (text.includes('throttled_until)')) await sleep(300);
      return rows as never;
    };
    const ann = await meets('throttled');
    await isThrottled();
    Object.assign(database, { query: ask });
    await resume();
    await wake(ann);
    expect(await ann.receivesTexts(2, LONG)).toEqual(['one', 'two']);
    expect((await page())?.['throttled_until'] ?? null).toBeNull();
  });

  // What is in memory does not outlive the server.
  test.skipIf(kind === 'pglite')('a stopped page goes on with another access token', async () => {
    const { simulator, restart } = live();
    const ann = await meets(sendErrors['token-dead']);
    await expect.poll(async () => (await page())?.['stopped_why'] ?? null, LONG.poll).not.toBeNull();
    await restart();
    expect((await page())?.['stopped_why']).not.toBeNull();
    Object.assign(simulator, { pageAccessToken: 'a-new-access-token' });
    const { pageId: id, appSecret } = simulator;
    await restart({ pages: [{ id, accessToken: 'a-new-access-token', appSecrets: [appSecret] }] });
    await wake(ann);
    expect(await ann.receivesTexts(2, LONG)).toEqual(['one', 'two']);
  });

  describe('of an unsure send', () => {
    test.each(['silence-after-sending', 'hang-up-after-sending', 'sent-despite-error'] as const)(
      '(%s) the echo shows that it was sent, and the next bubble follows',
      async (fault) => {
        const ann = await meets(fault);
        expect(await ann.receivesTexts(2, LONG)).toEqual(['one', 'two']);
        await expect.poll(() => states(ann), LONG.poll).toEqual(['sent', 'sent']);
        expect(ann.received.map(({ text }) => text)).toEqual(['one', 'two']);
      },
    );
  });

  test('a bubble goes out only when its predecessor is known to be sent', async () => {
    const release = holdEchoes();
    const ann = await meets('silence-after-sending');
    await ann.receives(LONG);
    await expect.poll(() => states(ann), LONG.poll).toEqual(['unsure', 'queued']);
    expect(ann.received).toHaveLength(1);
    release();
    expect((await ann.receives(LONG)).text).toBe('two');
    expect((await states(ann))[0]).toBe('sent');
  });

  test('metadata carries the installation and the outbox’s number, by which the echo is known', async () => {
    const ann = live().somebody();
    ann.says('hey');
    const { metadata } = await ann.receives(LONG);
    const [row] = await query('select id from imitator.outbox where conversation = $1', [
      conversationOf(ann),
    ]);
    expect(metadata).toBe(`imitator:${live().server.store.installation}:${row!['id']}`);
    expect(live().server.store.installation).toMatch(/^[0-9a-f]{32}$/);
  });
});
