import { describe, expect, test } from 'vitest';
import { openGguf } from '../../../../src/model/checkpoint/gguf/index.ts';
import { readTensor } from '../../../../src/model/checkpoint/tensors/index.ts';
import { ggufBytes, ggufFile, type Parts, pair, text, u32, u64 } from '../../../support/gguf-bytes.ts';
import { fixture } from '../../../support/golden.ts';

const open = (parts: Parts) => openGguf(ggufFile(ggufBytes(parts)));

test('every type of metadata that llama.cpp writes is read', () => {
  const { metadata } = openGguf(fixture('gguf', 'tiny.gguf'));
  const test = Object.fromEntries([...metadata].filter(([key]) => key.startsWith('test.')));
  expect(test).toEqual({
    'test.u8': 200,
    'test.i8': -100,
    'test.u16': 60_000,
    'test.i16': -30_000,
    'test.i32': -2_000_000_000,
    'test.f32': 0.5,
    'test.u64': 2 ** 40,
    'test.i64': -(2 ** 40),
    'test.f64': 0.1,
    'test.bool': true,
    'test.string': 'déjà vu',
    'test.strings': ['a', '', 'ü'],
    'test.numbers': Int32Array.of(1, -2, 3),
    'test.truths': Uint8Array.of(1, 0),
  });
});

test('shapes have their innermost dimension last, and data begins where the alignment says', () => {
  const bytes = ggufBytes({
    pairs: [pair.u32('general.alignment', 64)],
    tensors: [{ name: 'a', dims: [2, 3], offset: 64 }],
    alignment: 64,
    data: 64 + 24,
  });
  new DataView(bytes.buffer).setFloat32(bytes.length - 24, 1.5, true);
  const file = openGguf(ggufFile(bytes));
  expect(file.tensors.get('a')!.shape).toEqual([3, 2]);
  expect([...readTensor({ ...file, metadata: {} }, 'a')]).toEqual([1.5, 0, 0, 0, 0, 0]);
});

describe('what is broken is told with its place', () => {
  const one = { name: 'a', dims: [32, 2] };
  const huge = 2n ** 60n;

  test.each<[string, Parts, RegExp]>([
    ['another format', { magic: 'GGML' }, /model\.gguf: expected a GGUF file, got "another format"/],
    ['an old version', { version: 1 }, /expected version 3 of GGUF.*got 1; .*convert it again/],
    [
      'more tensors than bytes',
      { tensorCount: huge },
      /expected room for 1152921504606846976 tensors, got "room for \d/,
    ],
    ['more pairs than bytes', { pairCount: huge }, /expected room for 1152921504606846976 pairs/],
    ['a key without an end', { pairCount: 1, pairs: [u64(huge)], data: 64 }, /bytes of a key/],
    ['a text without an end', { pairs: [[...text('k'), ...u32(8), ...u64(huge)]], data: 64 }, /bytes of k/],
    [
      'a list without an end',
      { pairs: [[...text('k'), ...u32(9), ...u32(12), ...u64(huge)]], data: 64 },
      /entries of k/,
    ],
    [
      'a list of lists',
      { pairs: [[...text('k'), ...u32(9), ...u32(9), ...u64(1)]], data: 64 },
      /known type of value for k, got 9/,
    ],
    [
      'an unknown type of value',
      { pairs: [[...text('k'), ...u32(77)]], data: 64 },
      /known type of value for k, got 77/,
    ],
    [
      'neither true nor false',
      { pairs: [[...text('k'), ...u32(7), 2]] },
      /expected 0 or 1 for a truth, got 2/,
    ],
    ['a key twice', { pairs: [pair.u32('k', 1), pair.u32('k', 2)] }, /every key once, got "k"/],
    [
      'an odd alignment',
      { pairs: [pair.u32('general.alignment', 24)] },
      /general\.alignment: expected a power of 2, got 24/,
    ],
    ['no alignment', { pairs: [pair.u32('general.alignment', 0)] }, /expected a power of 2, got 0/],
    ['no dimensions', { tensors: [{ name: 'a', dims: [] }], data: 64 }, /1 to 4 dimensions of a, got 0/],
    ['five dimensions', { tensors: [{ name: 'a', dims: [1, 1, 1, 1, 1] }] }, /1 to 4 dimensions of a, got 5/],
    ['an empty dimension', { tensors: [{ name: 'a', dims: [0] }] }, /a: no file holds \[0\]/],
    ['dimensions beyond any file', { tensors: [{ name: 'a', dims: [huge, huge] }] }, /a: no file holds/],
    ['an offset beyond any file', { tensors: [{ ...one, offset: 2n ** 63n }] }, /a: no file holds/],
    [
      'a type that we lack',
      { tensors: [{ ...one, type: 10 }] },
      /a: numbers of type Q2_K cannot be read; F32, .*Q6_K.* can/,
    ],
    ['a type nobody knows', { tensors: [{ ...one, type: 9999 }] }, /a: numbers of type 9999 cannot be read/],
    [
      'half a block',
      { tensors: [{ name: 'a', dims: [48, 2], type: 8 }] },
      /rows of \[2,48\] are no whole blocks of 32/,
    ],
    [
      'an offset between',
      { tensors: [{ ...one, offset: 4 }], data: 512 },
      /a: it begins at 4, no multiple of 32/,
    ],
    ['a tensor twice', { tensors: [one, one], data: 512 }, /a: it is there twice/],
    [
      'tensors on each other',
      { tensors: [one, { ...one, name: 'b', offset: 32 }], data: 512 },
      /a and b lie on each other/,
    ],
    [
      'no data',
      { tensors: [one], data: 255 },
      /the file ends at byte \d+, expected at least \d+ bytes; download/,
    ],
  ])('%s', (_, parts, message) => {
    expect(() => open(parts)).toThrow(message);
  });

  test('several at once, but not thousands', () => {
    const tensors = Array.from({ length: 3000 }, (_, i) => ({ name: `t${i}`, dims: [32], type: 10 }));
    const message = String(captured(() => open({ tensors })));
    expect(message).toContain('t9:');
    expect(message).toContain('and 2,990 more');
    expect(message.length).toBeLessThan(2000);
  });
});

function captured(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
