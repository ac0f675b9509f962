/** How likely replies are without any prompt, remembered: stock replies and much else come again and again. */
import type { GeneratedReply, ReplyScores } from './ports.ts';

/** The latest texts, some hundred kilobytes of them. */
const MOST_TEXTS = 5000;
const NO_TIME: GeneratedReply['timings'] = { queueMs: 0, encodeMs: 0, decodeMs: 0, totalMs: 0 };

type Score = ReplyScores['scores'][number];

export class AloneScores {
  readonly #known = new Map<string, Score>();

  /** The scores of `replies` in their order; `ask` is called for those alone that are not known, and for nothing if all are. */
  async of(
    replies: readonly string[],
    ask: (unknown: readonly string[]) => Promise<ReplyScores>,
  ): Promise<ReplyScores> {
    const found = new Map(replies.map((reply) => [reply, this.#known.get(reply)]));
    const unknown = [...found].flatMap(([reply, score]) => (score === undefined ? [reply] : []));
    const asked = unknown.length === 0 ? { scores: [], timings: NO_TIME } : await ask(unknown);
    unknown.forEach((reply, i) => void found.set(reply, asked.scores[i]!));
    const scores = replies.map((reply) => found.get(reply)!);
    for (const [reply, score] of found) this.#remember(reply, score!);
    return { scores, timings: asked.timings };
  }

  #remember(reply: string, score: Score): void {
    // Set anew, it is the latest.
    this.#known.delete(reply);
    this.#known.set(reply, score);
    if (this.#known.size > MOST_TEXTS) this.#known.delete(this.#known.keys().next().value!);
  }
}
