/** How fast the owner answers and types, as quantiles: what the bot's pacing follows. */
import type { Turn } from '../vocabulary.ts';
import { renderMessage } from './prompt.ts';

/** Quantiles p10, p25, p50, p75, p90 in seconds; empty where nothing was measured. */
export interface Pace {
  firstReplySeconds: number[];
  betweenBubblesSeconds: number[];
  secondsPerCharacter: number[];
}

const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];

/** A list of numbers that grows without boxing them. */
class Numbers {
  #values = new Float32Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float32Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  quantiles(): number[] {
    if (this.#length === 0) return [];
    const sorted = this.#values.slice(0, this.#length).sort();
    return QUANTILES.map((q) => Number(sorted[Math.round(q * (sorted.length - 1))]!.toPrecision(4)));
  }
}

export class PaceMeter {
  readonly #firstReply = new Numbers();
  readonly #between = new Numbers();
  readonly #perCharacter = new Numbers();

  /** Takes the turns of one session. */
  add(turns: readonly Turn[]): void {
    turns.forEach((turn, i) => {
      if (turn.side !== 'owner') return;
      const asked = turns[i - 1]?.messages.at(-1)?.at;
      const answered = turn.messages[0]!.at;
      if (asked !== undefined && answered !== undefined) this.#firstReply.push((answered - asked) / 1000);
      for (let k = 1; k < turn.messages.length; k++) {
        const before = turn.messages[k - 1]!.at;
        const { at, text } = turn.messages[k]!;
        if (before === undefined || at === undefined) continue;
        this.#between.push((at - before) / 1000);
        this.#perCharacter.push((at - before) / 1000 / [...renderMessage(text)].length);
      }
    });
  }

  result(): Pace {
    return {
      firstReplySeconds: this.#firstReply.quantiles(),
      betweenBubblesSeconds: this.#between.quantiles(),
      secondsPerCharacter: this.#perCharacter.quantiles(),
    };
  }
}
