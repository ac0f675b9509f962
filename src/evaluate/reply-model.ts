/** A model in this process as what chooses replies asks of it: draws for many prompts, and likelihoods of given replies. */
import { randomFor } from '../base/random.ts';
import type { Generation, GenerationRequest, Generator } from '../generate/index.ts';
import type { Tokenizer } from '../model/index.ts';
import { type DecodingSettings, paramsOf, type ReplyModel, type ScoredReply } from '../reply/index.ts';
import type { ScoreReplies } from './reply-scorer.ts';

export interface InProcessModel {
  generator: Pick<Generator, 'generate' | 'config'>;
  score: ScoreReplies;
  tokenizer: Tokenizer;
  /** How replies are drawn; `candidates` comes with each call. */
  decoding: DecodingSettings;
  signal?: AbortSignal | undefined;
  /** Called between batches, with prompts answered in this call. */
  onDrawn?: (done: number, of: number) => void;
}

/** Prompts that are handed over at once: between them a signal is heard. */
const PROMPTS = 64;
const MOST_SEED = 2 ** 31;

/** Draws are the same for the same prompt, place and seed, whatever else is asked. */
export function replyModelOf(model: InProcessModel): ReplyModel {
  const { tokenizer, score, signal, generator } = model;
  const { maxPositionEmbeddings: limit } = generator.config;
  return {
    draw: (prompts, count, seed) => drawAll(model, prompts, count, seed),
    score: async (pairs) => {
      const encoded = pairs.map(({ prompt, reply }) => ({
        source: tokenizer.encodePrompt(prompt, limit).ids,
        target: tokenizer.encodeResponse(reply, limit).ids,
      }));
      const costs = await score(encoded, signal);
      return costs.map(({ nats, tokens }) => ({ logProbability: -nats, tokens }));
    },
  };
}

async function drawAll(
  { generator, tokenizer, decoding, signal, onDrawn }: InProcessModel,
  prompts: readonly string[],
  count: number,
  seed: number,
): Promise<ScoredReply[][]> {
  // Scores are then means over a reply's ids.
  const params = { ...paramsOf(1, { ...decoding, candidates: count }), length_penalty: 1 };
  const requests = prompts.map((prompt, at): GenerationRequest => {
    const { ids } = tokenizer.encodePrompt(prompt, generator.config.maxPositionEmbeddings);
    return { ids, params, seed: randomFor(seed, 'prompt', at).below(MOST_SEED) };
  });
  const replies: ScoredReply[][] = [];
  for (let at = 0; at < requests.length; at += PROMPTS) {
    signal?.throwIfAborted();
    const generations = await generator.generate(requests.slice(at, at + PROMPTS));
    replies.push(...generations.map((generation) => scoredReplies(generation, tokenizer)));
    onDrawn?.(replies.length, prompts.length);
  }
  return replies;
}

function scoredReplies({ sequences, scores }: Generation, tokenizer: Tokenizer): ScoredReply[] {
  return sequences.map((ids, i) => {
    // The start token is no reply's.
    const tokens = ids.length - 1;
    return { text: tokenizer.decode(ids).trim(), tokens, logProbability: scores[i]! * tokens };
  });
}
