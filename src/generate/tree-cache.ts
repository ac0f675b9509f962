/**
 * The decoder's keys and values of all running prompts: slots [slots, prompts, d] in one buffer for each layer, kept
 * across requests. A step appends one slot for each row; a row's past is the list of its ancestors' slots. From time
 * to time the slots are arranged anew: those that no row descends from are dropped, prompts leave and join.
 */

/** The slots that one prompt's rows descend from. */
export class Branches {
  /** They may become fewer. */
  rows: number;
  /** Slots that each row has behind it. */
  length = 0;
  /** For each row its ancestors' slots, first to last; `length` of them hold. */
  #ancestors: Int32Array[];
  #spare: Int32Array[];

  constructor(rows: number, longest: number) {
    this.rows = rows;
    const fresh = () => Array.from({ length: rows }, () => new Int32Array(longest));
    this.#ancestors = fresh();
    this.#spare = fresh();
  }

  ancestors(row: number): Int32Array {
    return this.#ancestors[row]!;
  }

  /** After a step whose row b lies in slot first + b: row b now continues row parents[b], and there are no others. */
  grow(first: number, parents: Int32Array): void {
    this.rows = parents.length;
    for (let row = 0; row < this.rows; row++) {
      const parent = parents[row]!;
      const into = this.#spare[row]!;
      into.set(this.#ancestors[parent]!.subarray(0, this.length));
      into[this.length] = first + parent;
    }
    [this.#ancestors, this.#spare] = [this.#spare, this.#ancestors];
    this.length++;
  }

  /** Sets marks[slot] to 1 for every slot that a row descends from. */
  mark(marks: Uint8Array): void {
    for (const slots of this.#living()) for (let i = 0; i < this.length; i++) marks[slots[i]!] = 1;
  }

  renumber(place: Int32Array): void {
    for (const slots of this.#living()) for (let i = 0; i < this.length; i++) slots[i] = place[slots[i]!]!;
  }

  #living(): readonly Int32Array[] {
    return this.#ancestors.slice(0, this.rows);
  }
}

/** Steps between two arrangements, if nobody joins or leaves. */
export const ARRANGE_EVERY = 8;

export class TreeCache {
  /** Slots in use, the same for every prompt; at least `least`. */
  slots: number;
  /** Rows of the step's grid: the most rows that a prompt has. */
  beams = 1;
  prompts: readonly Branches[] = [];
  readonly #least: number;
  readonly #width: number;
  /** Keys and values of each layer, one after another. */
  readonly #buffers: Float32Array[];
  #spare: Float32Array = new Float32Array(0);

  /** `width`: floats of a slot of one prompt. `least`: slots that must be there though none is in use (0 or 1). */
  constructor(buffers: number, width: number, least: number) {
    this.#width = width;
    this.#least = least;
    this.slots = least;
    this.#buffers = Array.from({ length: buffers }, () => new Float32Array(0));
  }

  /** Slots [first, first + count) of a buffer, [count, prompts, d]: a view. */
  view(buffer: number, first: number, count: number): Float32Array {
    const slot = this.prompts.length * this.#width;
    return this.#buffers[buffer]!.subarray(first * slot, (first + count) * slot);
  }

  /**
   * float32 [prompts, 1, beams, slots+beams]: 1 where a row may look, at its ancestors and its own new slot. Rows of
   * the grid that a prompt does not have look where its first row looks.
   */
  mask(): Float32Array {
    const seen = this.slots + this.beams;
    const mask = new Float32Array(this.prompts.length * this.beams * seen);
    this.prompts.forEach((branches, p) => {
      for (let b = 0; b < this.beams; b++) {
        const row = b < branches.rows ? b : 0;
        const at = (p * this.beams + b) * seen;
        const slots = branches.ancestors(row);
        for (let i = 0; i < branches.length; i++) mask[at + slots[i]!] = 1;
        mask[at + this.slots + b] = 1;
      }
    });
    return mask;
  }

  /** Takes in the slots of a step that has run. */
  append(): void {
    this.slots += this.beams;
  }

  /**
   * Drops slots without descendants and prompts that are not among the given ones, and makes room for new prompts and
   * for the steps until the next arrangement.
   */
  arrange(prompts: readonly Branches[]): void {
    const kept: Kept[][] = [];
    let slots = this.#least;
    prompts.forEach((branches, prompt) => {
      slots = Math.max(slots, this.#keep(branches, prompt, kept));
    });
    const beams = prompts.reduce((most, { rows }) => Math.max(most, rows), 1);
    const room = (slots + beams * ARRANGE_EVERY) * prompts.length * this.#width;
    const runs = runsOf(kept, prompts.length);
    const same = this.prompts.length === prompts.length && prompts.every((b, i) => this.prompts[i] === b);
    for (let i = 0; i < this.#buffers.length; i++) this.#move(i, runs, room, same || runs.length === 0);
    this.prompts = [...prompts];
    this.slots = slots;
    this.beams = beams;
  }

  /** Numbers a prompt's living slots anew, from 0 on, and notes where each lies; gives their count. */
  #keep(branches: Branches, prompt: number, kept: Kept[][]): number {
    const column = this.prompts.indexOf(branches);
    const marks = new Uint8Array(this.slots);
    const place = new Int32Array(this.slots);
    branches.mark(marks);
    let count = 0;
    for (let slot = 0; slot < marks.length; slot++) {
      if (!marks[slot]) continue;
      kept[count] ??= [];
      kept[count]!.push({ prompt, from: slot * this.prompts.length + column });
      place[slot] = count++;
    }
    branches.renumber(place);
    return count;
  }

  /** Moves rows to the front of a buffer, or into a larger one; the old one serves the next. */
  #move(buffer: number, runs: readonly Run[], room: number, withinItself: boolean): void {
    const source = this.#buffers[buffer]!;
    const width = this.#width;
    if (withinItself && source.length >= room) {
      // Every row moves forward and in order, so none is overwritten before it has moved.
      for (const { to, from, count } of runs)
        if (to !== from) source.copyWithin(to * width, from * width, (from + count) * width);
      return;
    }
    const target = this.#spare.length >= room ? this.#spare : new Float32Array(Math.ceil(room * 1.5));
    for (const { to, from, count } of runs)
      target.set(source.subarray(from * width, (from + count) * width), to * width);
    this.#buffers[buffer] = target;
    this.#spare = source;
  }
}

interface Kept {
  prompt: number;
  /** Its row in the buffers as they lie. */
  from: number;
}

/** Rows that lie side by side before and after. */
interface Run {
  to: number;
  from: number;
  count: number;
}

function runsOf(kept: readonly (readonly Kept[])[], prompts: number): Run[] {
  const runs: Run[] = [];
  kept.forEach((slot, at) => {
    for (const { prompt, from } of slot) {
      const to = at * prompts + prompt;
      const last = runs.at(-1);
      if (last !== undefined && to === last.to + last.count && from === last.from + last.count) last.count++;
      else runs.push({ to, from, count: 1 });
    }
  });
  return runs;
}
