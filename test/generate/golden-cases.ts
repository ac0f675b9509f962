/** The reference library's answers, and what of a sequence is to be compared. */

import type { GenerationRequest } from '../../src/generate/index.ts';
import type { GenerationConfig } from '../../src/model/checkpoint/index.ts';
import { golden } from '../support/golden.ts';

export interface GoldenCase {
  name: string;
  input_ids: number[][];
  attention_mask: number[][];
  params: GenerationConfig;
  sequences: number[][];
  sequences_scores?: number[];
}

export const goldenCases = golden<{ cases: GoldenCase[] }>('generate.json').cases;

type LlamaCase = Omit<GoldenCase, 'sequences' | 'sequences_scores'> & {
  new_tokens: number[][];
  sequences_scores: number[] | null;
};

/** Those of the network without an encoder: its prompts are padded in front, and its sequences are the new tokens. */
export const llamaCases = golden<{ cases: LlamaCase[] }>('llama/generate.json').cases.map(
  ({ new_tokens, sequences_scores, ...rest }): GoldenCase => ({
    ...rest,
    sequences: new_tokens,
    sequences_scores: sequences_scores ?? undefined,
  }),
);

/** What follows the first end token is padding. */
export function upToEnd(sequence: readonly number[], eos = 2): number[] {
  const end = sequence.indexOf(eos);
  return end === -1 ? [...sequence] : sequence.slice(0, end + 1);
}

export function requestsOf(one: GoldenCase): GenerationRequest[] {
  return one.input_ids.map((ids, i) => ({ ids, attentionMask: one.attention_mask[i]!, params: one.params }));
}
