/**
 * Parts of a computation whose values are computed anew where gradients need them instead of being kept since the forward
 * pass: time for memory, worth it where a part is cheap beside the room that its values fill.
 */
import { copyOf, scalar, type Tensor, topological } from './ops/tensor.ts';

const marked = new WeakSet<Tensor>();
const copied = new WeakSet<Tensor>();

/** What `make` makes: all that it computes on the way is computed anew for gradients, from what was there before. */
export function anew(make: () => Tensor): Tensor {
  const before = scalar(0).id;
  const result = make();
  for (const tensor of topological([result]))
    if (tensor.id > before && tensor.inputs.length > 0) marked.add(tensor);
  return result;
}

/** Whether a tensor computes anew what another one has computed. */
export function isCopy(tensor: Tensor): boolean {
  return copied.has(tensor);
}

/** Copies of marked tensors, each made once, of copies. */
export class Copies {
  readonly #made = new Map<Tensor, Tensor>();

  /** The tensor as a gradient may read it: itself, or a copy where it, or what it is made of, is not kept. */
  of<T extends Tensor>(tensor: T): T {
    const known = this.#made.get(tensor);
    if (known !== undefined) return known as T;
    if (!marked.has(tensor) && !tensor.inputs.some((input) => marked.has(input))) return tensor;
    const inputs = tensor.inputs.map((input) => (marked.has(input) ? this.of(input) : input));
    const copy = copyOf(tensor, inputs);
    copied.add(copy);
    this.#made.set(tensor, copy);
    return copy;
  }
}
