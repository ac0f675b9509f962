import { expect, test } from 'vitest';
import { deadlineOf, dueAt } from '../../src/bot/index.ts';

const settings = { debounceSeconds: 4, maxWaitSeconds: 12, firstReplySeconds: 30 };
const seconds = (...times: number[]) => times.map((s) => ({ at: s * 1000, receivedAt: s * 1000 }));

test('waits four seconds after the last message of a burst', () => {
  expect(dueAt(seconds(0), settings)).toBe(4000);
  expect(dueAt(seconds(0, 3), settings)).toBe(7000);
});

test('waits no longer than twelve seconds after the first, however long the burst goes on', () => {
  expect(dueAt(seconds(0, 3, 6, 9, 12), settings)).toBe(12_000);
});

test('does not depend on the order in which the messages are given', () => {
  expect(dueAt(seconds(3, 0), settings)).toBe(7000);
});

test('begins at once when Meta delivered a message so late that its thirty seconds run out', () => {
  expect(dueAt([{ at: 0, receivedAt: 19_000 }], settings)).toBe(20_000);
  expect(dueAt([{ at: 0, receivedAt: 25_000 }], settings)).toBe(25_000);
});

test('waits for the whole burst as usual when the thirty seconds are lost anyway', () => {
  expect(dueAt([{ at: 0, receivedAt: 600_000 }], settings)).toBe(604_000);
});

test('counts the thirty seconds from the oldest message itself, not from its arrival', () => {
  expect(deadlineOf([{ at: 5000, receivedAt: 9000 }, ...seconds(6)], settings)).toBe(35_000);
});
