/** Values that networks of every family are fed. */
import { float32, int32, type Value } from '../engines/index.ts';

/** int32 [n]. */
export function list(numbers: Int32Array | readonly number[]): Value {
  return int32(numbers, [numbers.length]);
}

/** int32 [n]: 0, 1, 2, ... */
export function range(n: number): Value {
  return int32(
    Int32Array.from({ length: n }, (_, i) => i),
    [n],
  );
}

/** float32 [n, n], 1 where a row may look: the lower triangle. */
export function causalMask(n: number): Value {
  const mask = new Float32Array(n * n);
  for (let row = 0; row < n; row++) mask.fill(1, row * n, row * n + row + 1);
  return float32(mask, [n, n]);
}
