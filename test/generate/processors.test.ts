import { expect, test } from 'vitest';
import { randomFor } from '../../src/base/random.ts';
import { type Parameters, resolveParameters } from '../../src/generate/parameters.ts';
import { processors } from '../../src/generate/processors.ts';
import { warpers } from '../../src/generate/warpers.ts';
import { type GenerationConfig, readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { type GoldenTensor, golden, goldenPath } from '../support/golden.ts';

interface ProcessorCase {
  name: string;
  params: GenerationConfig & { encoder_ids?: number[][] };
  decoder_ids: number[][];
  logits: GoldenTensor;
  expected: GoldenTensor;
}

const { config } = await readCheckpoint(goldenPath('tiny'));
const { cases } = golden<{ cases: ProcessorCase[] }>('processors.json');
const OF_SAMPLING = ['temperature', 'top_k', 'top_p', 'min_p', 'typical_p'];

/** A row's scores after everything that the parameters ask for. */
function runProcessors(
  p: Parameters,
  row: Float32Array,
  decoderIds: number[],
  source: number[],
): Float32Array {
  const hypothesis = { tokens: Int32Array.from(decoderIds), length: decoderIds.length };
  for (const process of processors(p, source, row.length)) process(row, hypothesis, 0);
  for (const warp of warpers(p)) warp(row);
  return row;
}

test.each(cases.map((one, i) => [i, one.name, one] as const))(
  '%i: %s changes scores as the reference does',
  (_, name, one) => {
    const { encoder_ids: sources = [], ...params } = one.params;
    const sampling = OF_SAMPLING.includes(name)
      ? { do_sample: true, ...(name === 'top_k' ? {} : { top_k: 0 }) }
      : {};
    const p = resolveParameters(config, {}, { ...params, ...sampling });
    const [rows, vocabulary] = one.logits.shape as [number, number];
    for (let row = 0; row < rows; row++) {
      const part = (tensor: GoldenTensor) => tensor.data.slice(row * vocabulary, (row + 1) * vocabulary);
      const found = runProcessors(
        p,
        Float32Array.from(part(one.logits)),
        one.decoder_ids[row]!,
        sources[row] ?? [],
      );
      part(one.expected).forEach((expected, id) => {
        if (expected <= -1e30) expect(found[id]).toBe(Number.NEGATIVE_INFINITY);
        else expect(Math.abs(found[id]! - expected)).toBeLessThan(1e-5);
      });
    }
  },
);

const INF = Number.NEGATIVE_INFINITY;
const byHand: [promise: string, params: GenerationConfig, scores: number[], expected: number[]][] = [
  // The source holds ids 1 and 2, the hypothesis 3, 4, 3.
  [
    'encoder_repetition_penalty favours the source',
    { encoder_repetition_penalty: 2 },
    [1, 1, -1, 1, 1],
    [1, 2, -0.5, 1, 1],
  ],
  ['bad words of one id never come', { bad_words_ids: [[0]] }, [1, 1, 1, 1, 1], [INF, 1, 1, 1, 1]],
  [
    'longer ones are not completed',
    {
      bad_words_ids: [
        [4, 3, 0],
        [3, 3, 1],
      ],
    },
    [1, 1, 1, 1, 1],
    [INF, 1, 1, 1, 1],
  ],
  ['the end is never a bad word', { bad_words_ids: [[2]] }, [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
  ['min_new_tokens does not count the start', { min_new_tokens: 3 }, [1, 1, 1, 1, 1], [1, 1, INF, 1, 1]],
  ['and ends there', { min_new_tokens: 2 }, [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
  ['suppressed tokens never come', { suppress_tokens: [0, 4] }, [1, 1, 1, 1, 1], [INF, 1, 1, 1, INF]],
  [
    'forced_bos_token_id is for the first token only',
    { forced_bos_token_id: 1 },
    [1, 1, 1, 1, 1],
    [1, 1, 1, 1, 1],
  ],
  [
    'temperature before top_k, top_k before top_p',
    { do_sample: true, temperature: 0.5, top_k: 2, top_p: 0.9 },
    [0, 1, 0, 2, 0],
    [INF, 2, INF, 4, INF],
  ],
];

test.each(byHand)('%s', (_, params, scores, expected) => {
  const p = resolveParameters(config, {}, params);
  expect([...runProcessors(p, Float32Array.from(scores), [3, 4, 3], [1, 2])]).toEqual(expected);
});

test('forced_bos_token_id leaves one token after the start', () => {
  const p = resolveParameters(config, {}, { forced_bos_token_id: 1 });
  expect([...runProcessors(p, Float32Array.of(1, 2, 3), [1], [])]).toEqual([INF, 0, INF]);
});

test.each([0.05, 0.5, 0.8, 0.999])(
  'top_p %f keeps of a large vocabulary what sorting it keeps, ties too',
  (top_p) => {
    const p = resolveParameters(config, {}, { do_sample: true, top_k: 0, top_p });
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomFor(seed, 'test');
      // Of few values, so that some are tied at the limit.
      const scores = Float32Array.from({ length: 3000 }, () => random.below(40 * seed) / (2 * seed));
      const chances = [...scores].map((score) => Math.exp(score - 20));
      const sum = chances.reduce((a, b) => a + b, 0);
      let mass = 0;
      const limit = chances
        .toSorted((a, b) => a - b)
        .find((chance) => {
          mass += chance / sum;
          return mass > 1 - top_p;
        });
      const expected = [...chances.keys()].filter((id) => chances[id]! >= limit!);
      const found = runProcessors(p, scores, [1], []);
      expect([...found.keys()].filter((id) => found[id]! > Number.NEGATIVE_INFINITY)).toEqual(expected);
    }
  },
);
