/** From the reference library's parameters to those a search needs: defaults filled in, contradictions refused. */

import { problems } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import {
  type GenerationConfig,
  generationParameters,
  parseGenerationConfig,
} from '../model/checkpoint/index.ts';
import type { NetworkConfig } from '../networks/family.ts';
import type { Opening } from '../networks/serving.ts';

/** What a search does, every value known. Lengths count what a sequence begins with, as the reference's do. */
export interface Parameters {
  beams: number;
  /** Sequences to give back: of the beams, or drawn. */
  sequences: number;
  sample: boolean;
  temperature: number;
  /** 0: all. */
  topK: number;
  topP: number;
  minP: number;
  typicalP: number;
  repetitionPenalty: number;
  encoderRepetitionPenalty: number;
  noRepeatNgram: number;
  encoderNoRepeatNgram: number;
  badWords: readonly (readonly number[])[];
  suppress: readonly number[];
  lengthPenalty: number;
  earlyStopping: boolean | 'never';
  minLength: number;
  minNewTokens: number;
  maxLength: number;
  forcedBos: number | undefined;
  forcedEos: number | undefined;
  opening: Opening;
  eos: number;
  seed: number;
}

/** Tokens with a meaning of their own. */
export interface SpecialTokens {
  start: number;
  eos: number;
  pad: number;
}

/** How a sequence begins that has no prompt yet. */
const startAlone = ({ start }: SpecialTokens): Opening => ({
  source: { ids: [], mask: new Float32Array(0) },
  ids: [start],
  position: 0,
  promptTokens: 0,
  hidden: 0,
});

/** The reference's default of sampling: the 50 likeliest tokens. */
const TOP_K = 50;
/** Its default of lengths. */
const MAX_LENGTH = 20;
/** Where a sequence begins with the prompt: most such models name no length, and twenty tokens cut their sentences. */
const MAX_NEW_TOKENS = 64;

/**
 * What a search does by a checkpoint's defaults with a request's parameters over them. Throws on contradictions.
 *
 * @param open how a prompt's sequences begin.
 */
export function resolveParameters(
  config: NetworkConfig,
  defaults: GenerationConfig,
  given: GenerationConfig = {},
  open: (tokens: SpecialTokens) => Opening = startAlone,
): Parameters {
  const unknown = unknownNames(given);
  if (unknown.length > 0) throw problems('generation-params-invalid', 'generation parameters', unknown);
  const checked = parseGenerationConfig(given, 'generation parameters');
  const merged = withoutNulls({ ...defaults, ...checked });
  const tokens = specialTokens(config, merged);
  const opening = open(tokens);
  const maxLength = maxLengthOf(merged, checked, opening, longestSequence(config, opening));
  const parameters = { ...fillIn(merged, tokens), opening, maxLength };
  const wrong = [...contradictions(parameters, merged, checked), ...outOfRange(config, parameters)];
  if (wrong.length > 0) throw problems('generation-params-invalid', 'generation parameters', wrong);
  return parameters;
}

/** Room for a sequence's tokens, begun. */
export function begunTokens({ opening, maxLength }: Parameters): Int32Array {
  const tokens = new Int32Array(maxLength);
  tokens.set(opening.ids);
  return tokens;
}

/** The special tokens by a checkpoint's defaults, or with a request's parameters over them. */
export function specialTokens(config: NetworkConfig, p: GenerationConfig): SpecialTokens {
  return {
    start: p.decoder_start_token_id ?? p.bos_token_id ?? config.decoderStartTokenId ?? config.eosTokenId,
    eos: p.eos_token_id ?? config.eosTokenId,
    pad: p.pad_token_id ?? config.padTokenId,
  };
}

/** Parameters of the reference that change no token, and are let through; others must be unset or switched off. */
const HARMLESS = new Set([
  'use_cache',
  'transformers_version',
  '_from_model_config',
  'num_beam_groups',
  'diversity_penalty',
]);
const HARMLESS_PREFIX = 'output_';
const off = (value: unknown) => value === undefined || value === null || value === false;

function unknownNames(given: GenerationConfig): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const known =
      generationParameters.includes(name) || HARMLESS.has(name) || name.startsWith(HARMLESS_PREFIX);
    if (
      known &&
      !(name === 'num_beam_groups' && value !== 1) &&
      !(name === 'diversity_penalty' && value !== 0)
    )
      return [];
    if (off(value)) return [];
    const near = nearest(name, generationParameters);
    return [
      `${name}: not a parameter that is known here${near === undefined ? '' : `; did you mean ${near}?`}`,
    ];
  });
}

type Unset<T> = { [K in keyof T]?: Exclude<T[K], null> };

function withoutNulls(config: GenerationConfig): Unset<GenerationConfig> {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

/** The last token of a sequence is never fed, so that it needs no position. */
function longestSequence({ maxPositionEmbeddings }: NetworkConfig, { ids, position }: Opening): number {
  return ids.length + maxPositionEmbeddings - position;
}

function maxLengthOf(
  p: Unset<GenerationConfig>,
  given: GenerationConfig,
  { ids, hidden }: Opening,
  most: number,
): number {
  // A request's max_length goes over the checkpoint's max_new_tokens.
  const newTokens =
    given.max_length === undefined || given.max_length === null ? p.max_new_tokens : undefined;
  if (newTokens !== undefined) return ids.length + newTokens;
  return p.max_length ?? (hidden === 0 ? MAX_LENGTH : Math.min(ids.length + MAX_NEW_TOKENS, most));
}

function fillIn(
  p: Unset<GenerationConfig>,
  tokens: SpecialTokens,
): Omit<Parameters, 'opening' | 'maxLength'> {
  return {
    beams: p.num_beams ?? 1,
    sequences: p.num_return_sequences ?? 1,
    sample: p.do_sample ?? false,
    temperature: p.temperature ?? 1,
    topK: p.top_k ?? TOP_K,
    topP: p.top_p ?? 1,
    minP: p.min_p ?? 0,
    typicalP: p.typical_p ?? 1,
    repetitionPenalty: p.repetition_penalty ?? 1,
    encoderRepetitionPenalty: p.encoder_repetition_penalty ?? 1,
    noRepeatNgram: p.no_repeat_ngram_size ?? 0,
    encoderNoRepeatNgram: p.encoder_no_repeat_ngram_size ?? 0,
    badWords: p.bad_words_ids ?? [],
    suppress: p.suppress_tokens ?? [],
    lengthPenalty: p.length_penalty ?? 1,
    earlyStopping: p.early_stopping ?? false,
    minLength: p.min_length ?? 0,
    minNewTokens: p.min_new_tokens ?? 0,
    forcedBos: p.forced_bos_token_id,
    forcedEos: [p.forced_eos_token_id].flat()[0],
    eos: tokens.eos,
    seed: p.seed ?? 0,
  };
}

function contradictions(p: Parameters, merged: Unset<GenerationConfig>, given: GenerationConfig): string[] {
  const wrong: string[] = [];
  if (p.beams > 1 && p.sequences > p.beams)
    wrong.push(`num_return_sequences: expected at most num_beams ${p.beams}, got ${p.sequences}`);
  if (p.beams === 1 && p.sequences > 1 && !p.sample)
    wrong.push(
      `num_return_sequences: greedy search has one answer, got ${p.sequences}; set num_beams or do_sample`,
    );
  if (typeof given.max_length === 'number' && typeof given.max_new_tokens === 'number')
    wrong.push('max_length and max_new_tokens: give one of them');
  // A checkpoint's own least length gives way to a shorter limit, as in the reference.
  if (given.min_length && p.minLength > p.maxLength)
    wrong.push(`min_length: expected at most max_length ${p.maxLength}, got ${p.minLength}`);
  const most = p.maxLength - p.opening.ids.length;
  if (given.min_new_tokens && p.minNewTokens > most)
    wrong.push(`min_new_tokens: max_length leaves ${most}, got ${p.minNewTokens}`);
  if (merged.do_sample !== true)
    for (const [name, neutral] of Object.entries(OF_SAMPLING)) {
      const value = given[name as keyof GenerationConfig];
      if (value !== undefined && value !== null && value !== neutral)
        wrong.push(`${name}: has no effect without do_sample, got ${value}`);
    }
  return wrong;
}

const OF_SAMPLING = { temperature: 1, top_k: TOP_K, top_p: 1, min_p: 0, typical_p: 1 } as const;

function outOfRange(config: NetworkConfig, p: Parameters): string[] {
  const { vocabSize } = config;
  const wrong: string[] = [];
  const { ids: begun, hidden } = p.opening;
  const least = begun.length + 1;
  const most = longestSequence(config, p.opening);
  const counted = hidden === 0 ? 'the start token' : `the prompt's ${hidden} ids`;
  if (p.maxLength < least || p.maxLength > most)
    wrong.push(
      `max_length: expected ${least} to ${most} (${counted} and one for each position), got ${p.maxLength}`,
    );
  const ids: Record<string, readonly (number | undefined)[]> = {
    eos_token_id: [p.eos],
    decoder_start_token_id: begun,
    forced_bos_token_id: [p.forcedBos],
    forced_eos_token_id: [p.forcedEos],
    bad_words_ids: p.badWords.flat(),
    suppress_tokens: p.suppress,
  };
  for (const [name, values] of Object.entries(ids))
    for (const id of values)
      if (id !== undefined && id >= vocabSize)
        wrong.push(`${name}: expected ids below ${vocabSize}, got ${id}`);
  if (p.beams > vocabSize / 2) wrong.push(`num_beams: expected at most half the vocabulary, got ${p.beams}`);
  return wrong;
}
