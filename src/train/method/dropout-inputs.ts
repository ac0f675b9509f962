/** Dropout in a graph: a mask to be fed for every place, drawn for every run. */
import type { Engine, Value, Values } from '../../engines/index.ts';
import { dropout, input, type Sizes, size, type Tensor } from '../../graph/index.ts';
import { DropoutMasks } from './dropout-masks.ts';

export class DropoutInputs {
  readonly #masks: DropoutMasks;
  readonly #type: Engine['maskType'];
  readonly #inputs = new Map<string, Tensor>();

  /** `rate`: the share that is dropped, between 0 and 1. */
  constructor(rate: number, type: Engine['maskType']) {
    this.#masks = new DropoutMasks(rate);
    this.#type = type;
  }

  /** x [rows, width] with a share of its elements dropped and the rest scaled up. Each place has a mask of its own. */
  readonly apply = (x: Tensor, place: string): Tensor => {
    const name = `dropout:${place}`;
    const mask = input(name, x.shape, this.#type);
    this.#inputs.set(name, mask);
    return dropout(x, mask, 1 - this.#masks.rate);
  };

  /** Masks for a run with the given sizes; the same seeds give the same masks. */
  feeds(sizes: Sizes, seeds: readonly number[]): Values {
    const feeds: Record<string, Value> = {};
    let place = 0;
    for (const [name, tensor] of this.#inputs) {
      const shape = tensor.shape.map((dim) => size(dim, sizes)!);
      const count = shape.reduce((a, b) => a * b, 1);
      const data = this.#type === 'uint8' ? new Uint8Array(count) : new Float32Array(count);
      this.#masks.fill(data, ...seeds, place++);
      feeds[name] = { dtype: this.#type, shape, data };
    }
    return feeds;
  }
}
