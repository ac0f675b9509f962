/**
 * A model in this process as what chooses replies asks of it: draws for many prompts, and likelihoods of given replies, by
 * the same network in the same precision.
 */
import { MOST_SEED, randomFor } from '../base/random.ts';
import { type Generation, type GenerationRequest, type Generator, scoresOf } from '../generate/index.ts';
import type { Tokenizer } from '../model/index.ts';
import {
  type DecodingSettings,
  type DrawReplies,
  paramsOf,
  type ReplyModel,
  type ScoredReply,
  type ScorePairs,
} from '../reply/index.ts';

export interface InProcessModel {
  generator: Pick<Generator, 'generate' | 'score' | 'longest'>;
  tokenizer: Tokenizer;
  /** How replies are drawn; how many comes with each call. */
  decoding: DecodingSettings;
  signal?: AbortSignal | undefined;
  /** Called between batches: so many more prompts were answered, or prompts' replies scored. */
  onWork?: ((prompts: number) => void) | undefined;
}

/** Prompts that are handed over at once: between them a signal is heard. */
const PROMPTS = 64;
/** Replies of one request, which decode as rows beside each other. */
const ROWS = 16;

/** Draws are the same for the same prompt, place and seed, whatever else is asked. */
export function replyModelOf(model: InProcessModel): ReplyModel {
  return { draw: drawing(model), score: scoring(model) };
}

function drawing(model: InProcessModel): DrawReplies {
  return (prompts, count, seed) => {
    const params = paramsOf(0, { ...model.decoding, sampleFirst: true, candidates: count });
    return drawReplies(model, prompts, params, seed);
  };
}

/** Draws with given parameters, by transformers' names: num_return_sequences replies to each prompt. */
export async function drawReplies(
  model: InProcessModel,
  prompts: readonly string[],
  params: GenerationRequest['params'] & object,
  seed: number,
): Promise<ScoredReply[][]> {
  const { generator, tokenizer } = model;
  const requests = prompts.map((prompt, at): GenerationRequest => {
    const { ids } = tokenizer.encodePrompt(prompt, generator.longest.source);
    return { ids, params, seed: randomFor(seed, 'prompt', at).below(MOST_SEED) };
  });
  const generations = await inParts(model, requests, (part) => generator.generate(part));
  return generations.map((generation) => scoredReplies(generation, tokenizer));
}

function scoring(model: InProcessModel): ScorePairs {
  const { generator, tokenizer } = model;
  const { longest } = generator;
  return async (pairs) => {
    const replies = pairs.map(({ reply }) => tokenizer.encodeResponse(reply, longest.target).ids);
    const requests = [...placesByPrompt(pairs)].flatMap(([prompt, places]) => {
      const { ids } = tokenizer.encodePrompt(prompt, longest.source);
      // Rows of one length end together.
      const alike = places.sort((a, b) => replies[a]!.length - replies[b]!.length);
      return chunks(alike, ROWS).map((rows) => ({ ids, rows, replies: rows.map((at) => replies[at]!) }));
    });
    const found = await inParts(model, requests, (part) => generator.score(part));
    const scores = new Map(requests.flatMap(({ rows }, i) => rows.map((at, row) => [at, found[i]![row]!])));
    return pairs.map((_, at) => scores.get(at)!);
  };
}

function placesByPrompt(pairs: Parameters<ScorePairs>[0]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  pairs.forEach(({ prompt }, at) => {
    const known = places.get(prompt);
    if (known === undefined) places.set(prompt, [at]);
    else known.push(at);
  });
  return places;
}

async function inParts<Q, A>(
  { signal, onWork }: InProcessModel,
  requests: readonly Q[],
  answer: (part: readonly Q[]) => Promise<readonly A[]>,
): Promise<A[]> {
  const answers: A[] = [];
  for (const part of chunks(requests, PROMPTS)) {
    signal?.throwIfAborted();
    answers.push(...(await answer(part)));
    onWork?.(part.length);
  }
  return answers;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

function scoredReplies(generation: Generation, tokenizer: Tokenizer): ScoredReply[] {
  const scores = scoresOf(generation);
  return generation.sequences.map((ids, i) => ({ text: tokenizer.decodeReply(ids), ...scores[i]! }));
}
