/** Slices: alone, or all those of one tensor together. */
import type { Tensor } from '../ops/tensor.ts';
import type { Emission } from './emit.ts';

/** webgpu's kernel has too few buffers for more outputs of one Split. */
const MOST_PARTS = 7;

/** A slice; where the slices of one tensor fill an axis, all of them by one Split. */
export function slice(emission: Emission, tensor: Tensor, [x]: readonly string[]): string {
  const { builder, form } = emission;
  const { axis, start, end } = tensor.attributes as { axis: number; start: number; end: number };
  const parts = fillingSlices(emission, tensor);
  if (parts === undefined || (form === 'webgpu' && parts.length > MOST_PARTS))
    return builder.node('Slice', [x!, builder.ints([start]), builder.ints([end]), builder.ints([axis])]);
  const sizes = builder.ints(parts.map((p) => p.shape[axis] as number));
  const names = builder.several('Split', [x!, sizes], { axis }, parts.length);
  parts.forEach((part, i) => {
    emission.name(part, names[i]!);
  });
  return names[parts.indexOf(tensor)]!;
}

/** The slices of this one's tensor along its axis, in order, if they fill it and none is named yet. */
export function fillingSlices(emission: Emission, tensor: Tensor): Tensor[] | undefined {
  const [whole] = tensor.inputs;
  const axis = tensor.attributes['axis'] as number;
  const at = (t: Tensor) => t.attributes['start'] as number;
  const parts = (emission.readers.get(whole!) ?? [])
    .filter((t) => t.op === 'slice' && t.attributes['axis'] === axis)
    .sort((a, b) => at(a) - at(b));
  let next = 0;
  for (const part of parts) {
    if (at(part) !== next || emission.isNamed(part)) return undefined;
    next = part.attributes['end'] as number;
  }
  return next === whole!.shape[axis] && parts.length > 1 ? parts : undefined;
}
