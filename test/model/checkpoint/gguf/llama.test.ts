import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ggufCompanion, llamaTensors, openGguf } from '../../../../src/model/checkpoint/gguf/index.ts';
import { openSafetensors } from '../../../../src/model/checkpoint/index.ts';
import { readTensor } from '../../../../src/model/checkpoint/tensors/index.ts';
import { distance } from '../../../support/distance.ts';
import { ggufBytes, ggufFile, pair, type TensorEntry, text, u32 } from '../../../support/gguf-bytes.ts';
import { fixture, golden, goldenPath } from '../../../support/golden.ts';
import { testData } from '../../../support/test-data.ts';

test("llama.cpp's file of a model has the weights of the hub's, rows of q and k in the hub's order", () => {
  const hub = openSafetensors(goldenPath('llama', 'tiny', 'model.safetensors'));
  const file = llamaTensors(openGguf(fixture('gguf', 'tiny.gguf')));
  expect([...file.tensors.keys()].sort()).toEqual([...hub.tensors.keys()].sort());
  // One step of each format, of numbers that are seldom above 1.5; F16 and BF16 have 11 and 8 bits.
  const steps = { F32: 0, F16: 2 ** -11, BF16: 2 ** -8, Q8_0: 0.02, Q4_0: 0.3, Q4_1: 0.3 } as Record<
    string,
    number
  >;
  for (const [name, { shape, type }] of file.tensors) {
    expect(shape, name).toEqual(hub.tensors.get(name)!.shape);
    expect(distance(readTensor(file, name), readTensor(hub, name)), name).toBeLessThanOrEqual(steps[type]!);
  }
});

test("its metadata are the hub's configuration", () => {
  const path = fixture('gguf', 'tiny.gguf');
  const hub = golden<Record<string, unknown>>('llama/tiny/config.json');
  const config = JSON.parse(ggufCompanion(path, 'config.json')!) as Record<string, unknown>;
  const { rope_theta: theta, rope_scaling: scaling, ...same } = config;
  expect(hub).toMatchObject(same);
  expect([theta, scaling]).toEqual([100_000, null]);
  const generation = JSON.parse(ggufCompanion(path, 'generation_config.json')!) as unknown;
  expect(golden('llama/tiny/generation_config.json')).toMatchObject(generation as object);
  expect(ggufCompanion(path, 'tokenizer.json')).toBeUndefined();
});

const f32 = (key: string, value: number) => [
  ...[...text(key), ...u32(6)],
  ...new Uint8Array(Float32Array.of(value).buffer),
];

/** A file of one layer with little in it, some of its metadata changed. */
function network(
  changes: Record<string, readonly number[] | undefined> = {},
  more: readonly TensorEntry[] = [],
) {
  const pairs: Record<string, readonly number[] | undefined> = {
    'general.architecture': pair.text('general.architecture', 'llama'),
    ...Object.fromEntries(
      [
        ['block_count', 1],
        ['context_length', 64],
        ['embedding_length', 8],
        ['feed_forward_length', 8],
        ['attention.head_count', 2],
      ].map(([key, value]) => [`llama.${key}`, pair.u32(`llama.${key}`, value as number)]),
    ),
    epsilon: f32('llama.attention.layer_norm_rms_epsilon', 1e-5),
    ...changes,
  };
  const tensors = [
    { name: 'token_embd.weight', dims: [8, 4] },
    { name: 'blk.0.attn_q.weight', dims: [8, 8] },
    ...more,
  ];
  return ggufFile(
    ggufBytes({
      pairs: Object.values(pairs).filter((bytes) => bytes !== undefined),
      tensors: tensors.map((entry, i) => ({ ...entry, offset: 1024 * i })),
      data: 1024 * tensors.length,
    }),
  );
}

const configOf = (path: string) => JSON.parse(ggufCompanion(path, 'config.json')!) as Record<string, unknown>;

test('what the file does not say has the meaning that llama.cpp gives it', () => {
  expect(configOf(network())).toMatchObject({
    num_key_value_heads: 2,
    rope_theta: 10_000,
    tie_word_embeddings: true,
  });
});

test('what the network has beyond ours is named in its configuration, for its family to refuse', () => {
  const entry = (name: string) => ({ name, dims: [8] });
  const more = ['output.weight', 'rope_freqs.weight', 'blk.0.attn_q.bias', 'blk.0.ffn_up.bias'].map(entry);
  const window = 'llama.attention.sliding_window';
  expect(configOf(network({ window: pair.u32(window, 32) }, more))).toMatchObject({
    tie_word_embeddings: false,
    rope_scaling: { rope_type: 'llama3' },
    attention_bias: true,
    mlp_bias: true,
    sliding_window: 32,
  });
});

test.each<[string, Record<string, readonly number[] | undefined>, RegExp]>([
  [
    'another architecture',
    { 'general.architecture': pair.text('general.architecture', 'gpt2') },
    /general\.architecture: expected "llama", got "gpt2"/,
  ],
  ['none', { 'general.architecture': undefined }, /general\.architecture: expected "llama", got null/],
  ['no width', { 'llama.embedding_length': undefined }, /llama\.embedding_length: expected .*got nothing/],
  [
    'experts',
    { experts: pair.u32('llama.expert_count', 8) },
    /llama\.expert_count: expected no experts: mixtures cannot be read, got 8/,
  ],
  [
    'a billion layers',
    { 'llama.block_count': pair.u32('llama.block_count', 1e9) },
    /llama\.block_count: expected the 1 there are, got 1000000000/,
  ],
  [
    'heads that do not share the rows',
    { 'llama.attention.head_count': pair.u32('llama.attention.head_count', 3) },
    /blk\.0\.attn_q\.weight: 8 rows are not those of 3 heads/,
  ],
])('%s is an error in words', (_, changes, message) => {
  expect(() => configOf(network(changes))).toThrow(message);
});

const smol = testData('smollm2-135m');

describe.skipIf(smol === undefined)('SmolLM2-135M', () => {
  interface Sums {
    shape: number[];
    sum: number;
    abs: number;
    first: number[];
  }

  test('every tensor has the shape, the sums and the first values of the reference library', () => {
    const expected = golden<{ tensors: Record<string, Sums> }>('llama/smollm2-135m.json').tensors;
    const file = llamaTensors(openGguf(join(smol!, 'SmolLM2-135M-Instruct.Q4_1.gguf')));
    expect([...file.tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, { shape, sum, abs, first }] of Object.entries(expected)) {
      const values = readTensor(file, name);
      let [total, size] = [0, 0];
      for (const value of values) {
        total += value;
        size += Math.abs(value);
      }
      expect(file.tensors.get(name)!.shape, name).toEqual(shape);
      expect(Math.max(Math.abs(total - sum), Math.abs(size - abs)) / abs, name).toBeLessThan(1e-9);
      expect(distance(values.subarray(0, 4), Float32Array.from(first)), name).toBeLessThan(1e-6);
    }
  });
});
