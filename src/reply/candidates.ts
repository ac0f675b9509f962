/** What may be answered to prompts: replies that the model drew, and the owner's stock replies, all scored alike. */
import type { Candidate } from './rank.ts';
import type { StockReplies } from './stock-replies.ts';

/** A reply with its likelihood given the prompt. */
export interface ScoredReply {
  text: string;
  /** Ids, the end token included. */
  tokens: number;
  /** Natural logarithms, summed over its ids. */
  logProbability: number;
}

/** A prompt, and what a model drew to it. */
export interface DrawnReplies {
  prompt: string;
  drawn: readonly ScoredReply[];
}

/** Reads given replies after given prompts; gives the likelihoods in their order. An empty prompt is nothing. */
export type ScorePairs = (
  pairs: readonly { prompt: string; reply: string }[],
) => Promise<Omit<ScoredReply, 'text'>[]>;

export interface ReplyCandidate extends Candidate {
  /** From the owner's stock, and drawn by nobody. */
  stock: boolean;
}

/** The prompt that says nothing. */
export const NOTHING = '';

/**
 * The candidates of each prompt, in its order: each drawn text once, then the stock replies that fit it.
 *
 * @param alone whether they are scored without the prompt too.
 */
export async function candidatesOf(
  asked: readonly DrawnReplies[],
  stock: StockReplies,
  score: ScorePairs,
  { alone = true } = {},
): Promise<ReplyCandidate[][]> {
  const drawn = asked.map(({ drawn }) => distinct(drawn));
  const more = asked.map(({ prompt }, at) => {
    const known = new Set(drawn[at]!.map(({ text }) => text));
    return stock.candidatesFor(prompt).filter((text) => !known.has(text));
  });
  const texts = drawn.map((replies, at) => [...replies.map(({ text }) => text), ...more[at]!]);
  const withPrompt = more.flatMap((replies, at) =>
    replies.map((reply) => ({ prompt: asked[at]!.prompt, reply })),
  );
  const without = alone ? [...new Set(texts.flat())].map((reply) => ({ prompt: NOTHING, reply })) : [];
  const pairs = [...withPrompt, ...without];
  const scored = pairs.length === 0 ? [] : await score(pairs);
  const aloneOf = new Map(without.map(({ reply }, i) => [reply, scored[withPrompt.length + i]!]));
  let next = 0;
  return drawn.map((replies, at) =>
    [
      ...replies.map(({ text, tokens, logProbability }) => ({ text, tokens, logProbability, stock: false })),
      ...more[at]!.map((text) => ({ text, ...scored[next++]!, stock: true })),
    ].map((candidate) => ({
      ...candidate,
      aloneLogProbability: aloneOf.get(candidate.text)?.logProbability,
    })),
  );
}

/** Each text once, as it was drawn first. */
function distinct(replies: readonly ScoredReply[]): ScoredReply[] {
  const first = new Map<string, ScoredReply>();
  for (const reply of replies) if (!first.has(reply.text)) first.set(reply.text, reply);
  return [...first.values()];
}
