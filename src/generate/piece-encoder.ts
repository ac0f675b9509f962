/**
 * Prompts through the graph of a causal encoder, where keys and values depend on the ids before them alone: piece by
 * piece, so that a long prompt needs no more memory at once than a short one, and each beginning that prompts share once.
 *
 * The first ids are encoded by themselves, one after another. Such networks make enormous activations of them, a thousand
 * times those of other ids; in one int8 product with others these would be left with no digits. What comes of them
 * is kept: prompts in one chat form begin alike.
 */
import { float32, type Value, type Values } from '../engines/index.ts';
import { causalMask } from '../networks/feeds.ts';
import { type CacheShape, names, type Source } from '../networks/serving.ts';
import { copyColumns, type EncodedRun, newRun } from './encoded.ts';
import { FloatPool } from './float-pool.ts';
import { type EncoderParts, idFeeds, type PromptEncoder } from './prompt-encoder.ts';

/** Ids of a beginning. */
const BEGINNING = 3;
/** Beginnings that are kept: a model's own, and some of whoever feeds it ids. */
const MOST_KEPT = 16;
/** Of all prompts in one run of the graph: more make nothing faster, and its buffers larger. */
const ROWS = 512;

export class PieceEncoder implements PromptEncoder {
  readonly #parts: EncoderParts;
  /** Each a run of one prompt. */
  readonly #beginnings = new Map<string, EncodedRun>();

  constructor(parts: EncoderParts) {
    this.#parts = parts;
  }

  async encode(sources: readonly Source[]): Promise<EncodedRun> {
    const { shape, pool } = this.#parts;
    // Steps are fed no empty tensor: of a prompt that has nothing to be encoded they see one masked column.
    const longest = Math.max(1, ...sources.map(({ ids }) => ids.length));
    const run = newRun(shape, sources.length, longest, pool);
    for (const [place, source] of sources.entries()) {
      const { ids } = source;
      if (ids.length === 0) continue;
      const beginning = await this.#beginning(ids.slice(0, BEGINNING));
      const start = { run: beginning, index: 0, column: 0 };
      copyColumns(start, { run, index: place, column: 0 }, beginning.source, shape);
    }
    for (const places of groupsOf(sources)) await this.#encodeGroup(sources, run, places);
    return run;
  }

  async #beginning(ids: readonly number[]): Promise<EncodedRun> {
    const { shape } = this.#parts;
    const key = ids.join();
    const known = this.#beginnings.get(key);
    if (known !== undefined) return known;
    const run = newRun(shape, 1, ids.length, new FloatPool());
    const source = { ids, mask: new Float32Array(ids.length).fill(1) };
    for (let at = 0; at < ids.length; at++) await this.#encodePiece([source], run, [0], at, at + 1);
    this.#beginnings.set(key, run);
    if (this.#beginnings.size > MOST_KEPT) this.#beginnings.delete(this.#beginnings.keys().next().value!);
    return run;
  }

  /** Prompts that fit into one piece, or one prompt that does not. */
  async #encodeGroup(sources: readonly Source[], run: EncodedRun, places: readonly number[]): Promise<void> {
    const group = places.map((place) => sources[place]!);
    const longest = Math.max(...group.map(({ ids }) => ids.length));
    for (let from = BEGINNING; from < longest; from += ROWS)
      await this.#encodePiece(group, run, places, from, Math.min(longest, from + ROWS));
  }

  /** Encodes ids [from, to) of prompts into their places of a run that holds what comes before. */
  async #encodePiece(
    group: readonly Source[],
    run: EncodedRun,
    places: readonly number[],
    from: number,
    to: number,
  ): Promise<void> {
    const { program, shape, pool, pad } = this.#parts;
    const seen = newRun(shape, group.length, Math.max(1, from), pool);
    const made = newRun(shape, group.length, to - from, pool);
    places.forEach((place, i) => {
      copyColumns({ run, index: place, column: 0 }, { run: seen, index: i, column: 0 }, from, shape);
    });
    await program.run(
      {
        ...idFeeds(group, from, to, pad),
        ...named(seen, shape, names.seenKeys, names.seenValues),
        seen_mask: float32(new Float32Array(seen.prompts * seen.source).fill(from === 0 ? 0 : 1), [
          seen.prompts,
          seen.source,
        ]),
        causal_mask: causalMask(to - from),
      },
      { into: named(made, shape, names.crossKeys, names.crossValues) },
    );
    places.forEach((place, i) => {
      copyColumns({ run: made, index: i, column: 0 }, { run, index: place, column: from }, to - from, shape);
    });
    for (const { keys, values } of [seen, made]) pool.giveBack([...keys, ...values]);
  }
}

/** Places of prompts that go through the graph together: those longer than a beginning, of like lengths. */
function groupsOf(sources: readonly Source[]): number[][] {
  const rowsOf = (place: number) => sources[place]!.ids.length - BEGINNING;
  const longestFirst = [...sources.keys()]
    .filter((place) => rowsOf(place) > 0)
    .sort((a, b) => rowsOf(b) - rowsOf(a));
  const groups: number[][] = [];
  for (const place of longestFirst) {
    const last = groups.at(-1);
    if (last !== undefined && (last.length + 1) * rowsOf(last[0]!) <= ROWS) last.push(place);
    else groups.push([place]);
  }
  return groups;
}

function named(
  { keys, values, prompts, source }: EncodedRun,
  { heads, width }: CacheShape,
  keyName: (layer: number) => string,
  valueName: (layer: number) => string,
): Values {
  const fed: Record<string, Value> = {};
  const shape = [prompts, heads, source, width];
  keys.forEach((data, i) => {
    fed[keyName(i)] = float32(data, shape);
    fed[valueName(i)] = float32(values[i]!, shape);
  });
  return fed;
}
