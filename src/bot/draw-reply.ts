/** Draws replies until one is fit to be sent, within the tries and the time there are. */
import { ImitatorError } from '../base/errors.ts';
import { splitReply } from '../formatting/prompt/index.ts';
import { type Flaw, flawOf, flaws, type JudgeContext, mend } from '../reply/index.ts';
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
  /** What was wrong with each draw before the one taken. */
  rejected: readonly Flaw[];
}

interface Draw {
  reply: GeneratedReply;
  bubbles: string[];
  flaw: Flaw | undefined;
}

/** @throws what the generator throws, but for a missed deadline when an earlier draw can be mended. */
export async function drawReply(
  prompt: string,
  generator: ReplyGenerator,
  judge: JudgeContext,
  clock: Clock,
  options: DrawOptions,
): Promise<Drawn> {
  const draws: Draw[] = [];
  while (draws.length < options.maxDraws && timeForAnother(draws, clock, options)) {
    const reply = await drawOnce(prompt, generator, draws.length, options);
    if (reply === undefined) break;
    const bubbles = splitReply(reply.text);
    const draw = { reply, bubbles, flaw: flawOf(bubbles, judge) };
    draws.push(draw);
    if (draw.flaw === undefined) return { bubbles, reply, rejected: flawsOf(draws.slice(0, -1)) };
  }
  return leastBad(draws, judge, options.fallbackReply);
}

/** A late first draw is drawn again without the deadline: late is better than never. */
async function drawOnce(prompt: string, generator: ReplyGenerator, draw: number, options: DrawOptions) {
  const { decoding, deadline, signal } = options;
  const seed = options.seed === undefined ? undefined : options.seed + draw;
  try {
    return await generator.generate(prompt, { draw, decoding, seed, signal, deadline });
  } catch (error) {
    if (!(error instanceof ImitatorError) || error.code !== 'generation-late') throw error;
    return draw === 0 ? await generator.generate(prompt, { draw, decoding, seed, signal }) : undefined;
  }
}

/** The first draw is always made; another only if it can be expected to be in time. */
function timeForAnother(draws: readonly Draw[], clock: Clock, options: DrawOptions): boolean {
  if (draws.length === 0 || options.deadline === undefined) return true;
  const slowest = Math.max(...draws.map(({ reply }) => reply.timings.totalMs));
  return clock.now() + slowest < options.deadline;
}

function leastBad(draws: readonly Draw[], judge: JudgeContext, fallbackReply: string): Drawn {
  const rejected = flawsOf(draws);
  const byFlaw = [...draws].sort((a, b) => flaws.indexOf(a.flaw!) - flaws.indexOf(b.flaw!));
  for (const { reply, bubbles } of byFlaw) {
    const left = mend(bubbles, judge);
    if (left.length > 0) return { bubbles: left, reply, rejected };
  }
  return { bubbles: splitReply(fallbackReply), reply: undefined, rejected };
}

function flawsOf(draws: readonly Draw[]): Flaw[] {
  return draws.flatMap(({ flaw }) => flaw ?? []);
}
