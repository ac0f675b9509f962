import { describe, expect, test } from 'vitest';
import { beginAt, type PaceSettings } from '../../src/bot/begin-at.ts';
import { chanceOf, valueAt } from '../../src/bot/steady-draw.ts';
import { pausesBefore } from '../../src/bot/typing-pauses.ts';
import type { OwnerPace } from '../../src/vocabulary.ts';

const pace: OwnerPace = {
  firstReplySeconds: [2, 5, 60, 600, 7200],
  betweenBubblesSeconds: [1, 2, 4, 20, 300],
  secondsPerCharacter: [0.05, 0.1, 0.2, 0.5, 2],
};
const settings: PaceSettings = {
  pace: 'capped',
  debounceSeconds: 4,
  maxWaitSeconds: 12,
  firstReplySeconds: 30,
  timeZone: 'UTC',
};
/** A Monday, 12:00 UTC. */
const NOON = Date.UTC(2026, 5, 1, 12);
const message = (at: number, seq = 1) => ({ seq, mid: `m${seq}`, text: 'hello', at, receivedAt: at });
const people = Array.from({ length: 500 }, (_, i) => `1:${i}`);
const begins = (changes: Partial<PaceSettings>, at = NOON, owner = pace) =>
  people.map((key) => (beginAt(key, [message(at)], { ...settings, ...changes }, owner) - at) / 1000);
const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[list.length >> 1]!;

describe('a reply is begun', () => {
  test('never before the burst is over, and in time for the promised seconds', () => {
    const seconds = begins({});
    expect(Math.min(...seconds)).toBe(4);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(20);
    // The owner's own differences remain: some at once, others as late as may be.
    expect(new Set(seconds.map(Math.round)).size).toBeGreaterThan(10);
  });

  test('no later than the owner might have answered', () => {
    const quick = { ...pace, firstReplySeconds: [1, 1, 6, 6, 7] };
    expect(Math.max(...begins({}, NOON, quick))).toBe(7);
  });

  test('when the burst is over, with pace off or without a pace', () => {
    expect(new Set(begins({ pace: 'off' }))).toEqual(new Set([4]));
    expect(beginAt('1:1', [message(NOON)], settings, undefined)).toBe(NOON + 4000);
    const none = { firstReplySeconds: [], betweenBubblesSeconds: [], secondsPerCharacter: [] };
    expect(beginAt('1:1', [message(NOON)], settings, none)).toBe(NOON + 4000);
  });

  test('at the same moment however often it is asked, and at another for another message', () => {
    const asked = (seq: number) => beginAt('1:1', [message(NOON, seq)], settings, pace);
    expect(asked(1)).toBe(asked(1));
    expect(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(asked)).size).toBeGreaterThan(2);
  });

  test('as late as the owner answers, where that is wished', () => {
    const seconds = begins({ pace: 'owner' });
    expect(median(seconds)).toBeGreaterThan(30);
    expect(median(seconds)).toBeLessThan(120);
    expect(Math.max(...seconds)).toBe(7200);
  });

  test('later at slow hours, and never at an hour at which the owner never answered', () => {
    const byHour = Array.from({ length: 24 }, (_, hour) =>
      hour >= 23 || hour < 8 ? null : hour === 12 ? 600 : 60,
    );
    const slow = begins({ pace: 'owner' }, NOON, { ...pace, byHour });
    expect(median(slow)).toBeGreaterThan(300);
    const four = Date.UTC(2026, 5, 1, 4);
    const hours = begins({ pace: 'owner' }, four, { ...pace, byHour }).map((s) =>
      new Date(four + s * 1000).getUTCHours(),
    );
    expect(Math.min(...hours)).toBe(8);
    const inBerlin = begins({ pace: 'owner', timeZone: 'Europe/Berlin' }, four, { ...pace, byHour });
    expect(Math.min(...inBerlin.map((s) => new Date(four + s * 1000).getUTCHours()))).toBe(6);
  });

  test('within the day in which Meta takes it', () => {
    const asleep = { ...pace, firstReplySeconds: [90_000, 90_000, 90_000, 90_000, 90_000] };
    expect(Math.max(...begins({ pace: 'owner' }, NOON, asleep))).toBe(20 * 3600);
  });
});

describe('a bubble is typed', () => {
  test('longer the longer it is, half a second at least and ten at most', () => {
    const pauses = people.flatMap((key) => pausesBefore(key, ['ok', 'x'.repeat(2000)], settings, pace));
    expect(Math.min(...pauses)).toBe(500);
    expect(Math.max(...pauses)).toBe(10_000);
  });

  test('within what is left of the promised seconds, if it is the first', () => {
    expect(pausesBefore('a', ['x'.repeat(2000), 'y'], settings, pace, 700)[0]).toBe(700);
    expect(pausesBefore('a', ['x'.repeat(2000)], settings, pace, -5)).toEqual([0]);
  });

  test('in no time with pace off or without a pace', () => {
    expect(pausesBefore('a', ['one', 'two'], { pace: 'off' }, pace)).toEqual([0, 0]);
    expect(pausesBefore('a', ['one', 'two'], settings, undefined)).toEqual([0, 0]);
  });
});

test('a rank lies between the quantiles, and chance is spread evenly', () => {
  expect([0, 0.1, 0.375, 0.5, 0.9, 1].map((rank) => valueAt([1, 2, 3, 4, 5], rank))).toEqual([
    1, 1, 2.5, 3, 5, 5,
  ]);
  expect(valueAt([], 0.5)).toBeUndefined();
  const chances = people.map(chanceOf);
  expect(median(chances)).toBeGreaterThan(0.4);
  expect(median(chances)).toBeLessThan(0.6);
});
