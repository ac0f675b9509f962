/** What becomes of a bubble, its conversation and its page, whatever the Send API answers (section 3). */
import { afterEach, describe, expect, test } from 'vitest';
import { type FaultName, type Person, type SendError, sendErrors } from '../../src/simulator/index.ts';
import { LONG, onBothDatabases } from './live.ts';

type Fate = 'sent again' | 'given up' | 'waits, page stopped' | 'waits, page throttled' | 'given up, muted';

/** Every row of the reference's table of errors. */
const rows: [code: string, Fate, alert?: boolean][] = [
  ['1', 'sent again'],
  ['2', 'sent again'],
  ['1200', 'sent again'],
  ['-1/2018012', 'sent again'],
  ['1/99', 'waits, page stopped', true],
  ['4', 'waits, page throttled'],
  ['17', 'waits, page throttled'],
  ['32', 'waits, page throttled'],
  ['613', 'waits, page throttled'],
  ['613/2534040', 'waits, page throttled'],
  ['80001', 'waits, page throttled'],
  ['80002', 'waits, page throttled'],
  ['80006', 'waits, page throttled'],
  ['613/1996', 'waits, page stopped', true],
  ['613/2018338', 'waits, page stopped', true],
  ['10/2018278', 'given up'],
  ['10/2534022', 'given up'],
  ['10/2018065', 'given up'],
  ['10/2018108', 'given up'],
  ['10/1893063', 'waits, page stopped', true],
  ['10', 'waits, page stopped', true],
  ['200', 'waits, page stopped', true],
  ['200/2018028', 'waits, page stopped', true],
  ['100', 'given up'],
  ['100/2018001', 'given up'],
  ['100/33', 'waits, page stopped', true],
  ['100/2018008', 'given up'],
  ['100/2018047', 'given up'],
  ['100/2018109', 'given up'],
  ['100/2018294', 'given up'],
  ['100/2018276', 'waits, page stopped', true],
  ['190', 'waits, page stopped', true],
  ...[458, 459, 460, 463, 464, 467, 492].map((s): [string, Fate, boolean] => [
    `190/${s}`,
    'waits, page stopped',
    true,
  ]),
  ['200/1545041', 'given up'],
  ['551', 'given up'],
  ['551/1545041', 'given up'],
  ['368', 'waits, page stopped', true],
  ['2018300', 'given up, muted'],
  ['100/2534037', 'given up, muted'],
  ['2018321', 'given up, muted'],
  ['9000001', 'given up', true],
  ['2022', 'given up', true],
  ['4711/1', 'given up', true],
];

onBothDatabases({ settings: { bot: { debounceSeconds: 0 } } }, (live) => {
  afterEach(() => resume());

  const query = (text: string, values: unknown[] = []) => live().server.store.database.query(text, values);
  const conversationOf = (person: Person) => `${live().simulator.pageId}:${person.psid}`;
  const states = async (person: Person) => {
    const found = await query('select state from imitator.outbox where conversation = $1 order by place', [
      conversationOf(person),
    ]);
    return found.map(({ state }) => state as string);
  };
  const page = async () => (await query('select stopped_why, throttled_until from imitator.page'))[0];
  const resume = () => query('update imitator.page set stopped_why = null, throttled_until = null');
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

  describe('an error of the Send API:', () => {
    test.each(rows)('%s: %s', async (name, fate, alert = false) => {
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
    expect(live().generator.prompts.at(-1)).toBe(`(${ann.name})|I am back`);
  });

  test('temporary errors are given up after the tries that the settings allow', async () => {
    const ann = await meets('temporary', 3);
    await expect.poll(() => states(ann), LONG.poll).toEqual(['failed', 'failed']);
    expect((await deadLetters(ann))[0]).toMatchObject({ why: 'too many tries' });
    expect(ann.received).toEqual([]);
  });

  test('a page that is throttled again and again gives nothing up', async () => {
    const ann = await meets('throttled', 5);
    for (let i = 0; i < 5; i++) {
      await expect.poll(async () => (await page())?.['throttled_until'] ?? null, LONG.poll).not.toBeNull();
      await resume();
      await wake(ann);
    }
    expect(await ann.receivesTexts(2, LONG)).toEqual(['one', 'two']);
  });

  test('a stopped page goes on with another access token', async () => {
    const { simulator, restart, server } = live();
    if (server.store.database.kind === 'pglite') return; // In memory: nothing is left after a restart.
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

    test('without an echo it is sent again, for echoes are known to come for this page', async () => {
      const first = live().somebody();
      first.says('so that an echo is known');
      await first.receives(LONG);
      await expect
        .poll(async () => (await query('select echo_at from imitator.page'))[0], LONG.poll)
        .toBeTruthy();
      const ann = await meets('hang-up-before-sending');
      expect(await ann.receivesTexts(2, LONG)).toEqual(['one', 'two']);
    });

    test('without an echo, and none known to come, it is given up rather than sent twice', async () => {
      const ann = await meets('hang-up-before-sending');
      await expect.poll(() => states(ann), LONG.poll).toEqual(['unsure', 'queued']);
      await query('update imitator.page set echo_at = null');
      await expect.poll(() => states(ann), LONG.poll).toEqual(['failed', 'failed']);
      expect((await deadLetters(ann))[0]).toMatchObject({ why: 'nobody knows whether it was sent' });
      expect(ann.received).toEqual([]);
    });
  });

  test('a bubble goes out only when its predecessor is known to be sent', async () => {
    const ann = await meets('silence-after-sending');
    await ann.receives(LONG);
    const [first, second] = await states(ann);
    expect(['sending', 'unsure', 'sent']).toContain(first);
    if (first !== 'sent') expect(second).toBe('queued');
    await ann.receives(LONG);
    expect((await states(ann))[0]).toBe('sent');
  });

  test('metadata carries the outbox’s number, by which the echo is known', async () => {
    const ann = live().somebody();
    ann.says('hey');
    const { metadata } = await ann.receives(LONG);
    const [row] = await query('select id from imitator.outbox where conversation = $1', [
      conversationOf(ann),
    ]);
    expect(metadata).toBe(`imitator:${row!['id']}`);
  });
});
