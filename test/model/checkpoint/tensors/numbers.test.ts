import { expect, test } from 'vitest';
import { allFinite, decode, encode } from '../../../../src/model/checkpoint/tensors/numbers.ts';

test('every half-precision number survives decoding and encoding', () => {
  const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const values = decode(new Uint8Array(patterns.buffer), 'F16');
  const back = new Uint16Array(encode(values, 'F16').buffer);
  const lost = [...patterns].filter((pattern, i) => !Number.isNaN(values[i]) && back[i] !== pattern);
  expect(lost).toEqual([]);
  const notNumbers = [...patterns].filter((_, i) => Number.isNaN(values[i]));
  expect(notNumbers).toHaveLength(2 * 1023);
  expect(decode(new Uint8Array(back.buffer), 'F16').filter(Number.isNaN)).toHaveLength(2 * 1023);
});

test('halves are rounded to the nearest, ties to even', () => {
  // Between 2048 and 4096 halves are 2 apart.
  const rounded = decode(
    encode(Float32Array.of(2049, 2051, 2049.01, 65519, 65520, 2 ** -25, 2 ** -24), 'F16'),
    'F16',
  );
  expect([...rounded]).toEqual([2048, 2052, 2050, 65504, Number.POSITIVE_INFINITY, 0, 2 ** -24]);
});

test('bfloat16 is rounded to the nearest, ties to even', () => {
  // Between 256 and 512 they are 2 apart.
  const rounded = decode(encode(Float32Array.of(257, 259, 257.01, -257.01), 'BF16'), 'BF16');
  expect([...rounded]).toEqual([256, 260, 258, -258]);
});

test('finds the one number that is not finite', () => {
  const values = new Float32Array(1000).fill(3e38);
  expect(allFinite(values)).toBe(true);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    values[999] = bad;
    expect(allFinite(values)).toBe(false);
  }
});
