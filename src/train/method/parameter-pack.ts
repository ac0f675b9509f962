/**
 * All trained numbers in one flat array, and where each tensor lies in it: gradients, moments and importance have the
 * same layout, so that the optimiser is one loop, and the network reads views without copying.
 */
import { float32, type Values } from '../../engines/index.ts';

export interface Slot {
  name: string;
  shape: readonly number[];
  offset: number;
  size: number;
}

export class ParameterPack {
  readonly slots: readonly Slot[];
  readonly size: number;

  /** Tensors lie in the given order, without gaps. */
  constructor(tensors: readonly { name: string; shape: readonly number[] }[]) {
    let offset = 0;
    this.slots = tensors.map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      offset += size;
      return { name, shape, size, offset: offset - size };
    });
    this.size = offset;
  }

  slot(name: string): Slot {
    const found = this.slots.find((slot) => slot.name === name);
    if (found === undefined) throw new Error(`no parameter ${name}`);
    return found;
  }

  /** A view of one tensor in an array of this layout. */
  view(array: Float32Array, name: string): Float32Array {
    const { offset, size } = this.slot(name);
    return array.subarray(offset, offset + size);
  }

  /** Views of every tensor, under their names with `prefix` before them. */
  views(array: Float32Array, prefix = ''): Values {
    return Object.fromEntries(
      this.slots.map(({ name, shape, offset, size }) => [
        prefix + name,
        float32(array.subarray(offset, offset + size), shape),
      ]),
    );
  }
}
