import { expect, test } from 'vitest';
import { prunable } from '../../../src/model/versions/prune.ts';

const all = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6'].map((name, i, names) => ({
  name,
  manifest: { parent: names[i - 1] ?? null },
}));
const names = { current: 'v6', candidate: null, before: [] };

test('the oldest go until so many are left', () => {
  expect(prunable(all, names, { keep: 4, named: [] })).toEqual(['v1', 'v2']);
  expect(prunable(all, names, { keep: 6, named: [] })).toEqual([]);
});

test('what serves, is on trial or is named by a page stays, and so does what it came from', () => {
  const serving = { current: 'v3', candidate: { version: 'v6', since: 0 }, before: [] };
  expect(prunable(all, serving, { keep: 1, named: ['v1'] })).toEqual(['v4']);
});
