import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type BlockType, blockFormats } from '../../../../src/model/checkpoint/tensors/blocks.ts';
import { decode, encode } from '../../../../src/model/checkpoint/tensors/numbers.ts';
import { fixture } from '../../../support/golden.ts';

interface Read {
  blocks: string;
  float32: string;
}

/** Made by llama.cpp's own package: see make.py beside it. */
const made = JSON.parse(readFileSync(fixture('gguf', 'blocks.json'), 'utf8')) as {
  read: Record<string, Read>;
  made: { float32: string; Q8_0: string };
};

const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));
const numbersOf = (base64: string) => new Float32Array(bytesOf(base64).buffer);

test.each(Object.keys(blockFormats) as BlockType[])(
  '%s is read as llama.cpp reads it, bit for bit',
  (type) => {
    const { blocks, float32 } = made.read[type]!;
    expect(decode(bytesOf(blocks), type)).toEqual(numbersOf(float32));
  },
);

test('Q8_0 is written as llama.cpp writes it, bit for bit', () => {
  expect(encode(numbersOf(made.made.float32), 'Q8_0')).toEqual(bytesOf(made.made.Q8_0));
});

const HALF = [0x00, 0x38]; // 0.5 as a half
const TWO = [0x00, 0x40]; // 2
const ONE = [0x00, 0x3c]; // 1

/** A list of zeros but for some entries. */
function zeros(length: number, entries: Record<number, number>): number[] {
  return Array.from({ length }, (_, i) => entries[i] ?? 0);
}

/** The numbers in one block; noughts without a sign. */
function read(type: BlockType, ...bytes: number[]): number[] {
  return [...decode(Uint8Array.from(bytes), type)].map((value) => value + 0);
}

test('Q8_0: a scale and 32 signed bytes', () => {
  expect(read('Q8_0', ...HALF, ...zeros(32, { 0: 3, 1: 0xff, 31: 0x80 }))).toEqual(
    zeros(32, { 0: 1.5, 1: -0.5, 31: -64 }),
  );
});

test('Q4_0: low halves are the first 16 numbers, high ones the others, from -8 on', () => {
  // 0x88 is nought twice.
  const bytes = Array.from({ length: 16 }, () => 0x88);
  bytes[0] = 0x9f;
  bytes[15] = 0x08;
  expect(read('Q4_0', ...HALF, ...bytes)).toEqual(zeros(32, { 0: 3.5, 16: 0.5, 31: -4 }));
});

test('Q4_1: the same from the least number on', () => {
  const found = read('Q4_1', ...HALF, ...TWO, ...zeros(16, { 0: 0x21, 15: 0xf0 }));
  expect(found).toEqual(Array.from({ length: 32 }, (_, i) => ({ 0: 2.5, 16: 3, 31: 9.5 })[i] ?? 2));
});

/** Scales and least numbers 1 to 8 and 33 to 40, for groups 0 to 7, in the 12 bytes of a large block. */
const GROUPS = [
  // Groups 0-3 in the low six bits; the two high bits of groups 4-7 (5-8 have none, 37-40 have 2) above.
  ...[1, 2, 3, 4],
  ...[33, 34, 35, 36].map((least) => least | 0x80),
  ...[5, 6, 7, 8].map((scale) => scale | ((scale & 15) << 4)),
];

test('Q4_K: eight groups with a scale and a least number each', () => {
  const quarters = zeros(128, { 0: 0x21, 32: 0x01, 127: 0xf0 });
  const found = read('Q4_K', ...TWO, ...HALF, ...GROUPS, ...quarters);
  const least = [33, 34, 35, 36, 37, 38, 39, 40].map((n) => -n / 2);
  const expected = Array.from({ length: 256 }, (_, i) => least[i >> 5]!);
  expected[0]! += 2 * 1 * 1;
  expected[32]! += 2 * 2 * 2;
  expected[64]! += 2 * 3 * 1;
  expected[255]! += 2 * 8 * 15;
  expect(found).toEqual(expected);
});

test('Q5_K: a fifth bit of each number lies apart', () => {
  const found = read(
    'Q5_K',
    ...ONE,
    ...[0, 0],
    ...GROUPS,
    ...zeros(32, { 0: 0b1000_0001, 31: 0b10 }),
    ...zeros(128, { 0: 0x03 }),
  );
  expect(found).toEqual(zeros(256, { 0: 1 * (16 + 3), 63: 2 * 16, 224: 8 * 16 }));
});

test('Q6_K: four bits and two bits lie apart, with a signed scale for every 16 numbers', () => {
  // 32 is nought: the high bits of all numbers are 2.
  const high = zeros(64, {}).map(() => 0b10101010);
  high[0] = 0b10101011;
  high[63] = 0b00101010;
  const scales = zeros(16, { 0: 3, 4: 5, 15: 0xff });
  const found = read('Q6_K', ...zeros(128, { 0: 0x21, 127: 0xf0 }), ...high, ...scales, ...HALF);
  // Number 0: 1 + 48 - 32 by 3. Number 64: its low bits are 2. Number 255: 15 + 0 - 32 by -1.
  expect(found).toEqual(zeros(256, { 0: 0.5 * 3 * 17, 64: 0.5 * 5 * 2, 255: 0.5 * -1 * (15 - 32) }));
});
