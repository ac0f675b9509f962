/** How fast the owner answers and types, as quantiles: what the bot's pacing follows. */
import { hourIn } from '../../base/hours.ts';
import type { Turn } from '../../vocabulary.ts';
import { NumberList } from './number-list.ts';

const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];

function quantilesOf(numbers: NumberList<Float32Array>): number[] {
  if (numbers.length === 0) return [];
  const sorted = numbers.values().slice().sort();
  return QUANTILES.map((q) => Number(sorted[Math.round(q * (sorted.length - 1))]!.toPrecision(4)));
}

/** As a dataset's manifest has it. */
interface DatasetPace {
  firstReplySeconds: number[];
  betweenBubblesSeconds: number[];
  secondsPerCharacter: number[];
  byHour: (number | null)[];
}

export class PaceMeter {
  readonly #firstReply = new NumberList(Float32Array);
  readonly #between = new NumberList(Float32Array);
  readonly #perCharacter = new NumberList(Float32Array);
  readonly #byHour = Array.from({ length: 24 }, () => new NumberList(Float32Array));
  readonly #hourOf: (at: number) => number;

  /** @param timeZone of the owner, an IANA name; empty: the machine's own. */
  constructor(timeZone = '') {
    this.#hourOf = hourIn(timeZone);
  }

  /** Takes the turns of one session. */
  add(turns: readonly Turn[]): void {
    turns.forEach((turn, i) => {
      if (turn.side !== 'owner') return;
      const asked = turns[i - 1]?.messages.at(-1)?.at;
      const answered = turn.messages[0]!.at;
      if (asked !== undefined && answered !== undefined) {
        this.#firstReply.push((answered - asked) / 1000);
        this.#byHour[this.#hourOf(answered)]!.push((answered - asked) / 1000);
      }
      for (let k = 1; k < turn.messages.length; k++) {
        const before = turn.messages[k - 1]!.at;
        const { at, text } = turn.messages[k]!;
        if (before === undefined || at === undefined) continue;
        this.#between.push((at - before) / 1000);
        this.#perCharacter.push((at - before) / 1000 / [...text].length);
      }
    });
  }

  result(): DatasetPace {
    return {
      firstReplySeconds: quantilesOf(this.#firstReply),
      betweenBubblesSeconds: quantilesOf(this.#between),
      secondsPerCharacter: quantilesOf(this.#perCharacter),
      byHour: this.#byHour.map((seconds) => quantilesOf(seconds)[2] ?? null),
    };
  }
}
