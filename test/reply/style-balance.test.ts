import { expect, test } from 'vitest';
import { StyleBalance, sharesOf } from '../../src/reply/style-balance.ts';

const OWNER = ['ok| sure', 'yes', 'no| way', 'fine', 'hm| ok| sure'];
const CANDIDATES = ['Well, yes.', 'Fine.', 'ok', 'sure| ok', 'no| no| no', 'Yes| no.'];

/** How often each candidate is drawn, over prompts that all have the same ones. */
function chances(balance: StyleBalance | undefined, logits: readonly number[] = CANDIDATES.map(() => 0)) {
  const parts = CANDIDATES.map((text, i) => Math.exp(logits[i]! + (balance?.of(sharesOf(text)) ?? 0)));
  const all = parts.reduce((a, b) => a + b, 0);
  return CANDIDATES.map((_, i) => parts[i]! / all);
}

const drawn = (logits: readonly number[] = CANDIDATES.map(() => 0)) =>
  Array.from({ length: 200 }, () =>
    CANDIDATES.map((text, i) => ({ logit: logits[i]!, shares: sharesOf(text) })),
  );
const owners = Array.from({ length: 200 }, (_, i) => sharesOf(OWNER[i % OWNER.length]!));

test("draws have as many bubbles, capitals and full stops as the owner's replies", () => {
  const found = chances(StyleBalance.fit(owners, drawn()));
  const share = (has: (text: string) => boolean) =>
    CANDIDATES.reduce((sum, text, i) => sum + (has(text) ? found[i]! : 0), 0);
  // Of the owner's five one has three bubbles, two have two; no bubble has a capital or ends in a full stop.
  expect(share((text) => /[A-Z.]/.test(text))).toBeLessThan(0.02);
  expect(share((text) => text.split('|').length === 3)).toBeCloseTo(1 / 5, 1);
  expect(share((text) => text.split('|').length === 2)).toBeCloseTo(2 / 5, 1);
});

test('among candidates of one style scores decide as before', () => {
  const logits = [0, 0, 1, 0, 0, 0];
  const balance = StyleBalance.fit(owners, drawn(logits));
  const same = [sharesOf('ok'), sharesOf('no')].map((shares) => balance.of(shares));
  expect(same[0]).toBe(same[1]);
});

test("draws that have the owner's style already are left as they are", () => {
  const own = OWNER.map((text) => ({ logit: 0, shares: sharesOf(text) }));
  const balance = StyleBalance.fit(
    owners,
    Array.from({ length: 200 }, () => own),
  );
  const weights = OWNER.map((text) => balance.of(sharesOf(text)));
  expect(Math.max(...weights) - Math.min(...weights)).toBeLessThan(0.05);
});

test('a feature of shares adds up to one, however many bubbles there are', () => {
  for (const text of ['', 'ok', 'ok| sure. |No!', 'a| b| c| d| e| f| g'])
    expect(sharesOf(text).reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(4);
});

test('weights that are too few, too large or no numbers are no balance', () => {
  const { weights } = StyleBalance.fit(owners, drawn());
  expect(() => new StyleBalance(weights.slice(1))).toThrow(RangeError);
  expect(() => new StyleBalance(weights.with(0, 6))).toThrow(RangeError);
  expect(() => new StyleBalance(weights.with(0, Number.NaN))).toThrow(RangeError);
});
