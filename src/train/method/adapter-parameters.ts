/**
 * The trained numbers of adapters, and of rows beside them: their layout, first values, and their way in and out as an
 * Adapter.
 */

import { randomFor } from '../../base/random.ts';
import type { Shape, Tensor } from '../../graph/index.ts';
import { nameOf } from '../../graph/index.ts';
import {
  type Adapter,
  type AdapterMatrix,
  type EmbeddingRows,
  endsOf,
  scaleOf,
} from '../../model/adapter/index.ts';
import type { AdapterGroup } from './adapter-projections.ts';
import type { FactorBlock } from './orthogonality.ts';
import { ParameterPack, type Slot } from './parameter-pack.ts';
import type { TripletRows } from './rank-allocator.ts';
import { nameOfRows } from './trained-rows.ts';
import type { AdapterMethod } from './trainer-options.ts';

/** Deviation of fresh A and B. */
const DEVIATION = 0.02;

/** Where the triplets of one matrix lie. */
interface Place {
  name: string;
  in: number;
  out: number;
  triplet: number;
  /** Offsets of its first row of A, of B (transposed) and of E. */
  a: number;
  b: number;
  e: number | undefined;
}

export class AdapterParameters {
  readonly pack: ParameterPack;
  readonly rank: number;
  /** Rows of the pack by triplet. Triplets are counted through the matrices, in the network's order. */
  readonly rows: readonly TripletRows[];
  /** A's and B's of one width. */
  readonly blocks: readonly FactorBlock[];
  readonly places: readonly Place[];
  readonly #baseRows: EmbeddingRows | undefined;

  /** `baseRows`: the rows that are trained too, as the base has them. */
  constructor(groups: readonly AdapterGroup[], rank: number, baseRows?: EmbeddingRows) {
    this.rank = rank;
    this.#baseRows = baseRows;
    const factors = groups.flatMap(({ a, b }) => [a, ...b]);
    const widths = [...new Set(factors.map(widthOf))].sort((a, b) => a - b);
    const ordered = widths.flatMap((width) => factors.filter((t) => widthOf(t) === width));
    const singular = groups.flatMap(({ e }) => e ?? []);
    const tensors = [...ordered, ...singular].map((t) => ({ name: nameOf(t), shape: asNumbers(t.shape) }));
    this.pack = new ParameterPack([...tensors, ...slotOfRows(baseRows)]);
    this.blocks = widths.map((width) => this.#block(ordered.filter((t) => widthOf(t) === width)));
    const { places, rows } = this.#placesOf(groups);
    this.places = places;
    this.rows = rows;
  }

  get triplets(): number {
    return this.places.length * this.rank;
  }

  /**
   * Fresh values: A and B normal with deviation 0.02, E zero; for LoRA A as PyTorch's linear layers, B zero; rows as
   * the base has them.
   */
  fresh(seed: number): Float32Array {
    const values = new Float32Array(this.pack.size);
    for (const place of this.places) {
      const random = randomFor(seed, 'adapter', place.name);
      const uniform = 1 / Math.sqrt(place.in);
      const lora = place.e === undefined;
      for (let i = 0; i < this.rank * place.in; i++)
        values[place.a + i] = lora ? (2 * random.next() - 1) * uniform : DEVIATION * random.normal();
      if (!lora)
        for (let i = 0; i < this.rank * place.out; i++) values[place.b + i] = DEVIATION * random.normal();
    }
    if (this.#baseRows !== undefined) this.#viewOfRows(values, this.#baseRows).set(this.#baseRows.values);
    return values;
  }

  /**
   * Writes an adapter over fresh values, so that the function is the adapter's: its triplets at their old places if
   * the rank is the same, others keep what is fresh and add nothing; so do rows that it does not have.
   * `requireContinuable` has seen that it fits.
   */
  load(values: Float32Array, adapter: Adapter, scale: number): void {
    const ratio = scaleOf(adapter) / scale;
    for (const place of this.places) {
      const matrix = adapter.matrices.get(place.name);
      if (matrix === undefined) continue;
      tripletsOf(matrix, this.rank).forEach((at, t) => {
        const { in: width, out } = place;
        values.set(matrix.a.subarray(t * width, (t + 1) * width), place.a + at * width);
        const b = matrix.b.subarray(t * out, (t + 1) * out);
        const e = matrix.e[t]! * ratio;
        if (place.e !== undefined) values[place.e + at] = e;
        values.set(place.e === undefined ? b.map((x) => x * e) : b, place.b + at * out);
      });
    }
    if (adapter.rows !== undefined) this.#loadRows(values, adapter.rows, this.#baseRows!);
  }

  #loadRows(values: Float32Array, { tokens, width, values: rows }: EmbeddingRows, base: EmbeddingRows): void {
    const trained = this.#viewOfRows(values, base);
    tokens.forEach((token, i) => {
      trained.set(rows.subarray(i * width, (i + 1) * width), base.tokens.indexOf(token) * width);
    });
  }

  #viewOfRows(values: Float32Array, { tokens }: EmbeddingRows): Float32Array {
    return this.pack.view(values, nameOfRows(tokens));
  }

  /** The factors of every matrix, sliced to the kept triplets (all of them if no pattern is given). */
  matrices(values: Float32Array, pattern?: readonly boolean[]): Map<string, AdapterMatrix> {
    return new Map(
      this.places.map((place) => {
        const mask = pattern?.slice(place.triplet, place.triplet + this.rank);
        const kept = Array.from({ length: this.rank }, (_, i) => i).filter((i) => mask?.[i] ?? true);
        const { in: width, out } = place;
        const matrix: AdapterMatrix = {
          in: width,
          out,
          rank: kept.length,
          a: gatherRows(values, place.a, width, kept),
          b: gatherRows(values, place.b, out, kept),
          e:
            place.e === undefined
              ? new Float32Array(kept.length).fill(1)
              : gatherRows(values, place.e, 1, kept),
        };
        return [place.name, mask === undefined ? matrix : { ...matrix, pattern: mask }];
      }),
    );
  }

  /** The rows that are trained, if there are any. */
  rowsOf(values: Float32Array): EmbeddingRows | undefined {
    const base = this.#baseRows;
    return base && { ...base, values: this.#viewOfRows(values, base).slice() };
  }

  /** Sets E to zero where the pattern says so: the triplet adds nothing, but can come back. */
  mask(values: Float32Array, pattern: readonly boolean[]): void {
    for (const { e, triplet } of this.places)
      for (let i = 0; i < this.rank; i++) if (!pattern[triplet + i]) values[e! + i] = 0;
  }

  /** The pattern, and every triplet whose E is not zero. */
  alive(values: Float32Array, pattern: readonly boolean[]): boolean[] {
    return this.places.flatMap(({ e, triplet }) =>
      Array.from({ length: this.rank }, (_, i) => pattern[triplet + i]! || values[e! + i] !== 0),
    );
  }

  #block(tensors: readonly Tensor[]): FactorBlock {
    const rows = tensors.reduce((n, t) => n + (t.shape[0] as number), 0);
    return {
      count: rows / this.rank,
      width: widthOf(tensors[0]!),
      offset: this.pack.slot(nameOf(tensors[0]!)).offset,
    };
  }

  #placesOf(groups: readonly AdapterGroup[]): { places: Place[]; rows: TripletRows[] } {
    const places: Place[] = [];
    const rows: TripletRows[] = [];
    for (const { matrices, a, e, b } of groups) {
      const triplet = places.length * this.rank;
      const [slotA, slotE] = [a, e].map((t) => t && this.pack.slot(nameOf(t)));
      rows.push(rowsOf(slotA!, triplet));
      if (slotE !== undefined) rows.push(rowsOf(slotE, triplet));
      matrices.forEach((m, i) => {
        const slotB = this.pack.slot(nameOf(b[i]!));
        rows.push(rowsOf(slotB, triplet + i * this.rank));
        places.push({
          name: m.name,
          in: m.in,
          out: m.out,
          triplet: triplet + i * this.rank,
          a: slotA!.offset + i * this.rank * m.in,
          b: slotB.offset,
          e: slotE && slotE.offset + i * this.rank,
        });
      });
    }
    return { places, rows };
  }
}

/** The values as the adapter of a method, sliced to the kept triplets (all of them if no pattern is given). */
export function adapterOf(
  settings: AdapterMethod & Pick<Adapter, 'task'>,
  parameters: AdapterParameters,
  values: Float32Array,
  pattern?: readonly boolean[],
): Adapter {
  const { name: method, task, rank: initialRank, alpha, adapterDropout: dropout } = settings;
  const matrices = parameters.matrices(values, pattern);
  const targetModules = settings.targetModules === 'auto' ? endsOf(matrices.keys()) : settings.targetModules;
  const rows = parameters.rowsOf(values);
  return {
    ...{ method, task, initialRank, alpha, dropout, targetModules, matrices },
    ...(rows === undefined ? {} : { rows }),
  };
}

function slotOfRows(rows: EmbeddingRows | undefined): { name: string; shape: readonly number[] }[] {
  return rows === undefined
    ? []
    : [{ name: nameOfRows(rows.tokens), shape: [rows.tokens.length, rows.width] }];
}

function widthOf(tensor: Tensor): number {
  return tensor.shape[1] as number;
}

function asNumbers(shape: Shape): number[] {
  return shape as number[];
}

function rowsOf({ offset, shape: [count, width] }: Slot, triplet: number): TripletRows {
  return { offset, width: width!, count: count!, triplet };
}

/** Where an adapter's triplets go among `rank` of them. */
function tripletsOf(matrix: AdapterMatrix, rank: number): number[] {
  const places = matrix.pattern?.flatMap((kept, i) => (kept ? [i] : []));
  const sameRank = matrix.pattern?.length === rank;
  return places !== undefined && sameRank ? places : Array.from({ length: matrix.rank }, (_, i) => i);
}

function gatherRows(
  values: Float32Array,
  start: number,
  width: number,
  rows: readonly number[],
): Float32Array {
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    out.set(values.subarray(start + row * width, start + (row + 1) * width), i * width);
  });
  return out;
}
