/** Meta is away, or says what nobody knows: what was owed to people waits, and goes out in its order. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Person, SendError } from '../../src/simulator/index.ts';
import { deadLettersOf, LONG, onBothDatabases, sendsOf, statesOf } from './live.ts';

const UNKNOWN: SendError = { code: 4711, status: 400, message: 'never heard of' };
const LONGEST_SECONDS = 0.5;

const settings = {
  bot: { debounceSeconds: 0 },
  send: { longestRetrySeconds: LONGEST_SECONDS, maxTries: 3 },
};

onBothDatabases({ settings }, (live) => {
  const people = (count: number) => Array.from({ length: count }, () => live().somebody());
  const page = async () =>
    (await live().query('select away_until, away_failures from imitator.page'))[0] as
      | { away_until: number | null; away_failures: number }
      | undefined;
  const isAway = () => expect.poll(async () => (await page())?.away_until ?? null, LONG.poll).not.toBeNull();
  /** Everybody writes, and is to get two bubbles. */
  const everybodyWrites = async (all: readonly Person[]) => {
    for (const person of all) live().generator.on(`(${person.name})`, 'one|two');
    await Promise.all(all.map((person) => person.says(`(${person.name})`).accepted));
  };
  const everybodyHas = async (all: readonly Person[]) => {
    for (const person of all) expect(await person.receivesTexts(2, LONG)).toEqual(['one', 'two']);
    for (const person of all) {
      await expect.poll(() => statesOf(live(), person), LONG.poll).toEqual(['sent', 'sent']);
      expect(await deadLettersOf(live(), person)).toEqual([]);
      expect(person.received).toHaveLength(2);
    }
  };

  test('nobody listens at the Graph API for a while: every bubble arrives in the end, once and in order', async () => {
    const all = people(6);
    await live().simulator.goesAway();
    await everybodyWrites(all);
    await isAway();
    await sleep(1500);
    await live().simulator.comesBack();
    await everybodyHas(all);
    await expect.poll(page, LONG.poll).toMatchObject({ away_until: null, away_failures: 0 });
  });

  test('while everything is a temporary error, one bubble tries for the page, and nobody sees dots', async () => {
    const { simulator } = live();
    const all = people(12);
    simulator.failAll('temporary');
    await everybodyWrites(all);
    await isAway();
    // Sends and dots that were on their way together.
    await sleep(1000);
    const before = structuredClone(simulator.sends.counts);
    const seconds = 4;
    await sleep(seconds * 1000);
    const { refused, actions } = simulator.sends.counts;
    const tries = refused['2']! - before.refused['2']!;
    expect(tries).toBeGreaterThan(0);
    expect(tries).toBeLessThanOrEqual(seconds / LONGEST_SECONDS + 2);
    expect(actions - before.actions).toBe(0);
    simulator.failAll();
    await everybodyHas(all);
  });

  test('one person’s temporary errors stop nobody else, however many there are', async () => {
    const { simulator } = live();
    const [ann, bob] = people(2) as [Person, Person];
    simulator.failNext('temporary-user', { person: ann, times: 6 });
    await everybodyWrites([ann]);
    await expect.poll(() => simulator.sends.counts.refused['1200'] ?? 0, LONG.poll).toBeGreaterThan(1);
    expect((await page())?.away_until ?? null).toBeNull();
    await everybodyWrites([bob]);
    await everybodyHas([bob, ann]);
  });

  test('what waited until the window for answers closed is given up, and says why', async () => {
    const [ann] = people(1) as [Person];
    live().simulator.failAll('temporary');
    await everybodyWrites([ann]);
    await isAway();
    await live().query('update imitator.conversation set heard_at = heard_at - 86400000 where person = $1', [
      ann.psid,
    ]);
    await expect.poll(() => statesOf(live(), ann), LONG.poll).toEqual(['failed', 'failed']);
    live().simulator.failAll();
    const [letter] = await deadLettersOf(live(), ann);
    expect(letter).toMatchObject({ why: 'the window has closed' });
    expect(letter!['detail']).toMatch(/Meta takes answers for 24 hours; what kept it till then: 2$/);
    expect(live().log.alerts.join()).toContain('its window has closed');
    expect(ann.received).toEqual([]);
    // Nobody else finds out that Meta is back.
    const [bob] = people(1) as [Person];
    await everybodyWrites([bob]);
    await everybodyHas([bob]);
  });

  describe('an error that nobody knows', () => {
    test('waits, tells the operator once, and goes out when it passes', async () => {
      const [ann] = people(1) as [Person];
      live().simulator.failNext(UNKNOWN, { person: ann, times: 2 });
      const before = live().log.alerts.length;
      await everybodyWrites([ann]);
      await everybodyHas([ann]);
      const alerts = live()
        .log.alerts.slice(before)
        .filter((alert) => alert.includes('4711'));
      expect(alerts).toEqual([
        expect.stringContaining('waits: an error that is not in the table (4711: never'),
      ]);
    });

    test('is tried as often as the settings say, and then the operator hears of the end', async () => {
      const [ann] = people(1) as [Person];
      live().simulator.failNext(UNKNOWN, { person: ann, times: 99 });
      const [waits, before] = [await sendsOf(live(), 'wait'), live().log.alerts.length];
      await everybodyWrites([ann]);
      await expect.poll(() => statesOf(live(), ann), LONG.poll).toEqual(['failed', 'failed']);
      expect((await sendsOf(live(), 'wait')) - waits).toBe(3);
      expect((await deadLettersOf(live(), ann))[0]).toMatchObject({ why: '4711' });
      expect(live().log.alerts.slice(before).at(-1)).toContain('is given up after 3 tries');
    });
  });
});
