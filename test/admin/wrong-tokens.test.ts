import { expect, test } from 'vitest';
import { WrongTokens } from '../../src/admin/wrong-tokens.ts';

function tried(address: string, times: number, at: { now: number }): WrongTokens {
  const wrong = new WrongTokens(() => at.now);
  for (let i = 0; i < times; i++) wrong.note(address);
  return wrong;
}

test('thirty wrong tokens of an address in a minute are the last that are looked at', () => {
  const at = { now: 0 };
  expect(tried('10.0.0.1', 29, at).waitSeconds('10.0.0.1')).toBe(0);
  const wrong = tried('10.0.0.1', 30, at);
  expect(wrong.waitSeconds('10.0.0.1')).toBe(60);
  expect(wrong.waitSeconds('10.0.0.2')).toBe(0);
  at.now = 60_001;
  expect(wrong.waitSeconds('10.0.0.1')).toBe(0);
});

test('addresses of one IPv6 network are one, those of IPv4 written as IPv6 are each their own', () => {
  const at = { now: 0 };
  expect(tried('2001:db8:1:2:a::1', 30, at).waitSeconds('2001:db8:1:2:b::9')).toBe(60);
  expect(tried('::ffff:10.0.0.1', 30, at).waitSeconds('::ffff:10.0.0.2')).toBe(0);
});

test('ten thousand addresses are remembered, and no more', () => {
  const wrong = tried('10.0.0.1', 30, { now: 0 });
  for (let i = 0; i < 10_000; i++) wrong.note(`10.1.${i >> 8}.${i & 255}`);
  expect(wrong.waitSeconds('10.0.0.1')).toBe(0);
});
