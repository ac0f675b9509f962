/**
 * Numbers stored in blocks, some bits each and a few scales a block, as GGUF files have them
 * (https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h).
 */

export type BlockType = 'Q8_0' | 'Q4_0' | 'Q4_1' | 'Q4_K' | 'Q5_K' | 'Q6_K';

/** Blocks in memory, seen as bytes and as halves. */
interface Blocks {
  bytes: Uint8Array;
  signed: Int8Array;
  halves: Float16Array;
}

interface BlockFormat {
  elements: number;
  bytes: number;
  /** Writes the numbers of the block at byte `from` to `values`, from index `to` on. */
  decode(blocks: Blocks, from: number, values: Float32Array, to: number): void;
}

/** 32 numbers with one scale. */
const SMALL = 32;
/** 256 numbers with scales of their groups of 32 (or 16), which are bytes or less, and a scale of those. */
const LARGE = 256;

export const blockFormats: Readonly<Record<BlockType, BlockFormat>> = {
  Q8_0: { elements: SMALL, bytes: 34, decode: decodeQ8 },
  Q4_0: { elements: SMALL, bytes: 18, decode: decodeQ40 },
  Q4_1: { elements: SMALL, bytes: 20, decode: decodeQ41 },
  Q4_K: { elements: LARGE, bytes: 144, decode: decodeQ4K },
  Q5_K: { elements: LARGE, bytes: 176, decode: decodeQ5K },
  Q6_K: { elements: LARGE, bytes: 210, decode: decodeQ6K },
};

/** Float32 values of whole blocks, which begin at an even byte. */
export function decodeBlocks(bytes: Uint8Array, type: BlockType): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  const format = blockFormats[type];
  const blocks = {
    bytes,
    signed: new Int8Array(buffer, byteOffset, byteLength),
    halves: new Float16Array(buffer, byteOffset, byteLength >> 1),
  };
  const count = byteLength / format.bytes;
  const values = new Float32Array(count * format.elements);
  for (let i = 0; i < count; i++) format.decode(blocks, i * format.bytes, values, i * format.elements);
  return values;
}

/** A scale, then 32 signed bytes. */
function decodeQ8({ signed, halves }: Blocks, from: number, values: Float32Array, to: number): void {
  const scale = halves[from >> 1]!;
  for (let i = 0; i < SMALL; i++) values[to + i] = scale * signed[from + 2 + i]!;
}

/** Q8_0 of whole blocks, as llama.cpp makes it: the largest magnitude of a block is 127. */
export function encodeQ8(values: Float32Array): Uint8Array {
  const { bytes: size } = blockFormats.Q8_0;
  const bytes = new Uint8Array((values.length / SMALL) * size);
  const signed = new Int8Array(bytes.buffer);
  const halves = new Float16Array(bytes.buffer);
  for (let at = 0, from = 0; at < values.length; at += SMALL, from += size) {
    let most = 0;
    for (let i = 0; i < SMALL; i++) most = Math.max(most, values[at + i]!, -values[at + i]!);
    const scale = Math.fround(most / 127);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    halves[from >> 1] = scale;
    for (let i = 0; i < SMALL; i++) signed[from + 2 + i] = rounded(Math.fround(values[at + i]! * inverse));
  }
  return bytes;
}

/** To the nearest, halves away from nought. */
function rounded(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}

/** A scale, then 16 bytes: their low halves are the first 16 numbers, from -8 on. */
function decodeQ40({ bytes, halves }: Blocks, from: number, values: Float32Array, to: number): void {
  const scale = halves[from >> 1]!;
  for (let i = 0; i < 16; i++) {
    const two = bytes[from + 2 + i]!;
    values[to + i] = scale * ((two & 15) - 8);
    values[to + 16 + i] = scale * ((two >> 4) - 8);
  }
}

/** A scale and the least number, then 16 bytes as in Q4_0. */
function decodeQ41({ bytes, halves }: Blocks, from: number, values: Float32Array, to: number): void {
  const scale = halves[from >> 1]!;
  const least = halves[(from >> 1) + 1]!;
  for (let i = 0; i < 16; i++) {
    const two = bytes[from + 4 + i]!;
    values[to + i] = scale * (two & 15) + least;
    values[to + 16 + i] = scale * (two >> 4) + least;
  }
}

/** Two scales, 12 bytes of the groups' scales, then 128 bytes: each 32 hold two groups, one in their low halves. */
function decodeQ4K({ bytes, halves }: Blocks, from: number, values: Float32Array, to: number): void {
  for (let group = 0; group < 8; group++) {
    const scale = halves[from >> 1]! * groupScale(bytes, from + 4, group);
    const least = halves[(from >> 1) + 1]! * groupLeast(bytes, from + 4, group);
    const start = from + 16 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i++)
      values[to + 32 * group + i] = scale * ((bytes[start + i]! >> shift) & 15) - least;
  }
}

/** As Q4_K, with a fifth bit of each number in 32 bytes before: bit g of byte j is of number j of group g. */
function decodeQ5K({ bytes, halves }: Blocks, from: number, values: Float32Array, to: number): void {
  for (let group = 0; group < 8; group++) {
    const scale = halves[from >> 1]! * groupScale(bytes, from + 4, group);
    const least = halves[(from >> 1) + 1]! * groupLeast(bytes, from + 4, group);
    const start = from + 48 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i++) {
      const high = ((bytes[from + 16 + i]! >> group) & 1) << 4;
      values[to + 32 * group + i] = scale * (((bytes[start + i]! >> shift) & 15) | high) - least;
    }
  }
}

/** The six bits of a group's scale, of 8 groups: the last four have theirs in two pieces. */
function groupScale(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return bytes[at + group]! & 63;
  return (bytes[at + 4 + group]! & 15) | ((bytes[at + group - 4]! >> 2) & 48);
}

/** The six bits of what is taken off a group's numbers. */
function groupLeast(bytes: Uint8Array, at: number, group: number): number {
  if (group < 4) return bytes[at + 4 + group]! & 63;
  return (bytes[at + 4 + group]! >> 4) | ((bytes[at + group]! >> 2) & 48);
}

/**
 * 128 bytes with four low bits and 64 with two high ones, 16 signed bytes of scales, a scale; numbers from -32 on. In
 * runs of 32: 64 bytes hold the low bits of two runs, and in their high halves those of the next two.
 */
function decodeQ6K({ bytes, signed, halves }: Blocks, from: number, values: Float32Array, to: number): void {
  const scale = halves[(from + 208) >> 1]!;
  for (let run = 0; run < 8; run++) {
    const low = from + 64 * (run >> 2) + 32 * (run & 1);
    const lowShift = 4 * ((run >> 1) & 1);
    const high = from + 128 + 32 * (run >> 2);
    const highShift = 2 * (run & 3);
    for (let i = 0; i < 32; i++) {
      const bits = ((bytes[low + i]! >> lowShift) & 15) | (((bytes[high + i]! >> highShift) & 3) << 4);
      const group = scale * signed[from + 192 + 2 * run + (i >> 4)]!;
      values[to + 32 * run + i] = group * (bits - 32);
    }
  }
}
