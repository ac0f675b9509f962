/**
 * The order of the rows of q and k. The network turns two numbers of a head by one angle: the hub has them half a head
 * apart, llama.cpp beside each other.
 */
import { elements } from '../tensors/index.ts';

/** From llama.cpp's order to the hub's: rows [heads, half, 2] become [heads, 2, half]. */
export function unpairRows(stored: Float32Array, shape: readonly number[], heads: number): Float32Array {
  return moveRows(stored, shape, heads, (paired, apart) => [paired, apart]);
}

/** From the hub's order to llama.cpp's: the inverse. */
export function pairRows(values: Float32Array, shape: readonly number[], heads: number): Float32Array {
  return moveRows(values, shape, heads, (paired, apart) => [apart, paired]);
}

function moveRows(
  from: Float32Array,
  shape: readonly number[],
  heads: number,
  way: (paired: number, apart: number) => [from: number, to: number],
): Float32Array {
  const width = elements(shape.slice(1));
  const half = shape[0]! / heads / 2;
  const moved = new Float32Array(from.length);
  for (let head = 0; head < heads; head++)
    for (let angle = 0; angle < half; angle++)
      for (let side = 0; side < 2; side++) {
        const [source, target] = way((head * half + angle) * 2 + side, (head * 2 + side) * half + angle);
        moved.set(from.subarray(source * width, (source + 1) * width), target * width);
      }
  return moved;
}
