/**
 * Replies to many prompts at once, drawn, ranked and picked as the bot does it for one: what is judged is what would be
 * sent. A bot also knows what it said last, and a deadline; here every prompt stands alone and time is no matter.
 */
import type { BotSettings } from '../../config/groups/bot.ts';
import { MOST_SEED, randomFor } from '../base/random.ts';
import { createScrub, type Rendering } from '../formatting/prompt/index.ts';
import {
  candidatesOf,
  type ExaminedReply,
  examine,
  leastBad,
  paramsOf,
  plainRanker,
  type Ranked,
  type Ranker,
  type ReplyCandidate,
  rank,
} from '../reply/index.ts';
import { drawReplies, type InProcessModel, replyModelOf } from './reply-model.ts';

export interface ChooserOptions extends Omit<InProcessModel, 'decoding'> {
  /** The bot's, as they decode, rank and redraw. */
  settings: BotSettings;
  rendering: Rendering;
  /** The model's own, if it has one. */
  ranker?: Ranker | undefined;
}

export interface ChosenReply {
  /** Bubbles joined by pipes; empty where nothing was fit to be sent. */
  text: string;
  /** Of the round that the reply is of, best first; a single draw has no others. */
  candidates: readonly Ranked<ReplyCandidate>[];
}

type Examined = ExaminedReply<Ranked<ReplyCandidate>>;

/**
 * A reply to each prompt, in their order; the same for the same prompts and seed.
 *
 * @param prompts as the model reads them.
 * @throws the signal's reason.
 */
export async function chooseReplies(
  prompts: readonly string[],
  options: ChooserOptions,
  { seed }: { seed: number },
): Promise<ChosenReply[]> {
  const { settings, rendering } = options;
  const judge = { settings, lastReplies: [], scrub: createScrub(rendering) };
  const chosen = new Map<number, ChosenReply>();
  const unfit = prompts.map((): Examined[] => []);
  for (let round = 0; round < settings.maxDraws && chosen.size < prompts.length; round++) {
    const left = prompts.map((_, at) => at).filter((at) => !chosen.has(at));
    const asked = left.map((at) => prompts[at]!);
    const ranked = await drawRound(asked, options, round, seed);
    left.forEach((at, i) => {
      const examined = ranked[i]!.map((candidate) => examine(candidate, judge));
      const fit = examined.find(({ flaw }) => flaw === undefined);
      if (fit === undefined) unfit[at]!.push(...examined);
      else chosen.set(at, { text: fit.reply.text, candidates: ranked[i]! });
    });
  }
  return prompts.map((_, at) => {
    const mended = () =>
      leastBad(unfit[at]!, judge)?.bubbles.join(rendering.messageBreak) ?? settings.fallbackReply;
    return chosen.get(at) ?? { text: mended(), candidates: unfit[at]!.map(({ reply }) => reply) };
  });
}

/** The candidates of each prompt, best first. */
async function drawRound(
  prompts: readonly string[],
  { settings, ranker = plainRanker(), ...model }: ChooserOptions,
  round: number,
  seed: number,
): Promise<Ranked<ReplyCandidate>[][]> {
  const inProcess = { ...model, decoding: settings };
  const drawn = await drawReplies(inProcess, prompts, paramsOf(round, settings), seed + round);
  if (settings.candidates === 1)
    return drawn.map((replies) =>
      replies.map((reply) => ({ ...reply, stock: false, score: reply.logProbability / reply.tokens })),
    );
  const asked = prompts.map((prompt, at) => ({ prompt, drawn: drawn[at]! }));
  const { score } = replyModelOf(inProcess);
  const alone = ranker.weights.lambda !== 0;
  const candidates = await candidatesOf(asked, ranker.stock, score, { alone });
  return candidates.map((each, at) =>
    rank(each, ranker, randomFor(seed, 'rank', round, at).below(MOST_SEED)),
  );
}
