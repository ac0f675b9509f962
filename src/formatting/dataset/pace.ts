/** How fast the owner answers and types, as quantiles: what the bot's pacing follows. */
import type { Turn } from '../../vocabulary.ts';
import { NumberList } from './number-list.ts';

/** Quantiles p10, p25, p50, p75, p90 in seconds; empty where nothing was measured. */
export interface Pace {
  firstReplySeconds: number[];
  betweenBubblesSeconds: number[];
  secondsPerCharacter: number[];
}

const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];

function quantilesOf(numbers: NumberList<Float32Array>): number[] {
  if (numbers.length === 0) return [];
  const sorted = numbers.values().slice().sort();
  return QUANTILES.map((q) => Number(sorted[Math.round(q * (sorted.length - 1))]!.toPrecision(4)));
}

export class PaceMeter {
  readonly #firstReply = new NumberList(Float32Array);
  readonly #between = new NumberList(Float32Array);
  readonly #perCharacter = new NumberList(Float32Array);

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
        this.#perCharacter.push((at - before) / 1000 / [...text].length);
      }
    });
  }

  result(): Pace {
    return {
      firstReplySeconds: quantilesOf(this.#firstReply),
      betweenBubblesSeconds: quantilesOf(this.#between),
      secondsPerCharacter: quantilesOf(this.#perCharacter),
    };
  }
}
