/** Draws replies until one is fit to be sent, within the tries and the time there are. */
import { ImitatorError } from '../base/errors.ts';
import { splitReply } from '../formatting/prompt/index.ts';
import { type ExaminedReply, examine, type Flaw, type JudgeContext, leastBad } from '../reply/index.ts';
import { drawCandidates } from './draw-candidates.ts';
import type { Clock, DecodingSettings, GeneratedReply, ReplyGenerator } from './ports.ts';

export interface DrawOptions {
  decoding: DecodingSettings;
  maxDraws: number;
  fallbackReply: string;
  /** Milliseconds since 1970; undefined when there is nothing left to be on time for. */
  deadline?: number;
  seed?: number;
  signal?: AbortSignal;
}

export interface Drawn {
  /** What to send, not yet fitted to the platform's lengths; empty is silence. */
  bubbles: readonly string[];
  /** The draw that the bubbles come from; undefined if none was of use. */
  reply: GeneratedReply | undefined;
  /** What was wrong with each reply that would have been taken before this one. */
  rejected: readonly Flaw[];
  /** What else could have been said, best first, with the scores that put it behind. */
  others: readonly GeneratedReply[];
}

type Draw = ExaminedReply<GeneratedReply>;

/** @throws what the generator throws, but for a missed deadline when an earlier draw can be mended. */
export async function drawReply(
  prompt: string,
  generator: ReplyGenerator,
  judge: JudgeContext,
  clock: Clock,
  options: DrawOptions,
): Promise<Drawn> {
  const draws: Draw[] = [];
  for (let round = 0; round < options.maxDraws && timeForAnother(draws, clock, options); round++) {
    const replies = await drawRound(prompt, generator, round, options);
    if (replies === undefined) break;
    const drawn = replies.map((reply) => examine(reply, judge));
    const fit = drawn.find(({ flaw }) => flaw === undefined);
    if (fit !== undefined) {
      const better = drawn.slice(0, drawn.indexOf(fit));
      return taken(fit, [...draws, ...better], drawn);
    }
    draws.push(...drawn);
  }
  const mended = leastBad(draws, judge);
  if (mended !== undefined) return taken(mended, draws, draws);
  const bubbles = splitReply(options.fallbackReply);
  return { bubbles, reply: undefined, rejected: flawsOf(draws), others: [] };
}

/** @param drawn the candidates of the round that the reply is of. */
function taken({ reply, bubbles }: Draw, rejected: readonly Draw[], drawn: readonly Draw[]): Drawn {
  const others = drawn.map((other) => other.reply).filter((other) => other !== reply);
  return { bubbles, reply, rejected: flawsOf(rejected), others };
}

/** A late first round is drawn again without the deadline: late is better than never. */
async function drawRound(prompt: string, generator: ReplyGenerator, draw: number, options: DrawOptions) {
  const { decoding, deadline, signal } = options;
  const seed = options.seed === undefined ? undefined : options.seed + draw;
  try {
    return await drawCandidates(prompt, generator, { draw, decoding, seed, signal, deadline });
  } catch (error) {
    if (!(error instanceof ImitatorError) || error.code !== 'generation-late') throw error;
    return draw === 0 ? await drawCandidates(prompt, generator, { draw, decoding, seed, signal }) : undefined;
  }
}

/** The first round is always drawn; another only if it can be expected to be in time. */
function timeForAnother(draws: readonly Draw[], clock: Clock, options: DrawOptions): boolean {
  if (draws.length === 0 || options.deadline === undefined) return true;
  const slowest = Math.max(...draws.map(({ reply }) => reply.timings.totalMs));
  return clock.now() + slowest < options.deadline;
}

function flawsOf(draws: readonly Draw[]): Flaw[] {
  return draws.flatMap(({ flaw }) => flaw ?? []);
}
