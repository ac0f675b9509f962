/** One round of drawing: what the model drew and what the owner says often, best first. */
import { randomInt } from 'node:crypto';
import { ImitatorError } from '../base/errors.ts';
import { MOST_SEED } from '../base/random.ts';
import {
  candidatesOf,
  plainRanker,
  type Ranked,
  type Ranker,
  type ReplyCandidate,
  rank,
  type ScoredReply,
  type ScorePairs,
} from '../reply/index.ts';
import type { GeneratedReply, GenerateOptions, ReplyGenerator } from './ports.ts';

/** Replies to one prompt, best first: each as if it alone had been generated, with its score. At least one. */
export async function drawCandidates(
  prompt: string,
  generator: ReplyGenerator,
  options: GenerateOptions,
): Promise<GeneratedReply[]> {
  const first = await generator.generate(prompt, options);
  if (options.decoding.candidates === 1) return [first];
  const times = [first.timings];
  const ranked = await ranking({ prompt, drawn: drawnOf(first) }, generator, options, times);
  const timings = together(times);
  return ranked.map(({ text, score, tokens }) => ({
    text,
    score,
    tokens: { prompt: first.tokens.prompt, reply: tokens },
    timings,
  }));
}

type Timings = GeneratedReply['timings'];

function drawnOf({ text, score, tokens, alternatives }: GeneratedReply): readonly ScoredReply[] {
  return alternatives ?? [{ text, tokens: tokens.reply, logProbability: score * tokens.reply }];
}

/** @param times takes the timings of what the ranking asks of the model. */
async function ranking(
  asked: { prompt: string; drawn: readonly ScoredReply[] },
  generator: ReplyGenerator,
  options: GenerateOptions,
  times: Timings[],
): Promise<Ranked<ReplyCandidate>[]> {
  const ranker = generator.ranker ?? plainRanker();
  const candidates = (await scored(asked, generator, ranker, options, times)) ?? unscored(asked.drawn);
  return rank(candidates, ranker, options.seed ?? randomInt(MOST_SEED));
}

function unscored(drawn: readonly ScoredReply[]): ReplyCandidate[] {
  return drawn.map((reply) => ({ ...reply, stock: false }));
}

/** Undefined where there is no way or no time to score: what was drawn must then do. */
async function scored(
  asked: { prompt: string; drawn: readonly ScoredReply[] },
  generator: ReplyGenerator,
  { stock, weights }: Ranker,
  { signal, deadline }: GenerateOptions,
  times: Timings[],
): Promise<ReplyCandidate[] | undefined> {
  const score = generator.score?.bind(generator);
  if (score === undefined) return undefined;
  const scorePairs: ScorePairs = async (pairs) => {
    const prompts = [...new Set(pairs.map(({ prompt }) => prompt))];
    const found = await Promise.all(
      prompts.map(async (prompt) => {
        const replies = pairs.filter((pair) => pair.prompt === prompt).map(({ reply }) => reply);
        return score(prompt, replies, { signal, deadline });
      }),
    );
    times.push(besideEachOther(found.map(({ timings }) => timings)));
    const next = found.map(({ scores }) => scores[Symbol.iterator]());
    return pairs.map(({ prompt }) => next[prompts.indexOf(prompt)]!.next().value!);
  };
  try {
    const [candidates] = await candidatesOf([asked], stock, scorePairs, { alone: weights.lambda !== 0 });
    return candidates;
  } catch (error) {
    if (error instanceof ImitatorError && NO_TIME_LEFT.includes(error.code)) return undefined;
    throw error;
  }
}

const NO_TIME_LEFT: readonly string[] = ['generation-late', 'generation-busy'];

/** Of work that was done one after another. */
function together(times: readonly Timings[]): Timings {
  return combined(times, (parts) => parts.reduce((a, b) => a + b, 0));
}

/** Of requests that decoded at the same time: they share their steps. */
function besideEachOther(times: readonly Timings[]): Timings {
  return combined(times, (parts) => Math.max(...parts));
}

function combined(times: readonly Timings[], of: (parts: readonly number[]) => number): Timings {
  const [encodeMs, decodeMs, totalMs] = (['encodeMs', 'decodeMs', 'totalMs'] as const).map((part) =>
    of(times.map((each) => each[part])),
  ) as [number, number, number];
  return { queueMs: Math.max(0, totalMs - encodeMs - decodeMs), encodeMs, decodeMs, totalMs };
}
