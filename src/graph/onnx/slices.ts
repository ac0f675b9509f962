/** Slices: alone, or all those of one tensor together; and parts, always together. */
import type { TensorOf } from '../ops/tensor.ts';
import type { Emission } from './emit.ts';

/** webgpu's kernel has too few buffers for more outputs of one Split. */
const MOST_PARTS = 7;

/** A slice; where the slices of one tensor fill an axis, all of them by one Split. */
export function slice(emission: Emission, tensor: TensorOf<'slice'>, [x]: readonly string[]): string {
  const { builder, form } = emission;
  const { axis, start, end } = tensor.attributes;
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

/** Parts whose sizes are known once inputs are fed: those of one tensor are made together. */
export function part(emission: Emission, { attributes }: TensorOf<'part'>, [x]: readonly string[]): string {
  const { builder } = emission;
  const { axis, sizes, index } = attributes;
  const first = emission.once(
    `parts:${x}:${axis}:${sizes}`,
    () => builder.several('Split', [x!, builder.shape(sizes)], { axis }, sizes.length)[0]!,
  );
  return first.replace(/\.0$/, `.${index}`);
}

/** The slices of this one's tensor along its axis, in order, if they fill it and none is named yet. */
export function fillingSlices(
  emission: Emission,
  tensor: TensorOf<'slice'>,
): TensorOf<'slice'>[] | undefined {
  const [whole] = tensor.inputs;
  const { axis } = tensor.attributes;
  const parts = (emission.readers.get(whole!) ?? [])
    .filter((reader) => reader.op === 'slice')
    .filter((part) => part.attributes.axis === axis)
    .sort((a, b) => a.attributes.start - b.attributes.start);
  let next = 0;
  for (const part of parts) {
    if (part.attributes.start !== next || emission.isNamed(part)) return undefined;
    next = part.attributes.end;
  }
  return next === whole!.shape[axis] && parts.length > 1 ? parts : undefined;
}
