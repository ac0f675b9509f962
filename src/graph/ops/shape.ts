/** Ops that move values without computing. */
import { axisOf, type Dim, product, type Shape, sameShape, showShape, total } from './dims.ts';
import { defineOp, ShapeError, type Tensor } from './tensor.ts';

const applyTranspose = defineOp({
  name: 'transpose',
  infer: (inputs, { perm }) => {
    const { shape } = inputs[0]!;
    if (perm.length !== shape.length || !shape.every((_, axis) => perm.includes(axis)))
      throw new ShapeError('transpose', inputs, `a permutation of ${shape.length} axes, got [${perm}]`);
    return { shape: perm.map((axis) => shape[axis]!) };
  },
  gradient: (y, up) => {
    const { perm } = y.attributes;
    return [
      transpose(
        up,
        perm.map((_, i) => perm.indexOf(i)),
      ),
    ];
  },
});

/** Axis i of the result is axis perm[i] of x. */
export function transpose(x: Tensor, perm: readonly number[]): Tensor {
  return applyTranspose([x], { perm: [...perm] });
}

const applyReshape = defineOp({
  name: 'reshape',
  infer: (inputs, { shape }) => {
    if (product(inputs[0]!.shape) !== product(shape))
      throw new ShapeError('reshape', inputs, `as many elements in ${showShape(shape)}`);
    return { shape };
  },
  gradient: (y, up) => [reshape(up, y.inputs[0]!.shape)],
});

/** The same values in another shape; the sizes must be equal as far as names tell. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const source = x.op === 'reshape' ? x.inputs[0]! : x;
  return sameShape(source.shape, shape) ? source : applyReshape([source], { shape: [...shape] });
}

const applySlice = defineOp({
  name: 'slice',
  infer: (inputs, { axis, start, end }) => {
    const dim = inputs[0]!.shape[axis];
    if (typeof dim !== 'number' || start < 0 || end > dim || end <= start)
      throw new ShapeError('slice', inputs, `an axis ${axis} of known size that holds ${start} to ${end}`);
    return { shape: inputs[0]!.shape.map((d, i) => (i === axis ? end - start : d)) };
  },
  gradient: (y, up) => {
    const { axis, start, end } = y.attributes;
    const dim = y.inputs[0]!.shape[axis] as number;
    return [pad(up, axis, start, dim - end)];
  },
});

/** Elements start to end (exclusive) of an axis of known size. */
export function slice(x: Tensor, axis: number, start: number, end: number): Tensor {
  const at = axisOf(axis, x.shape.length);
  if (start === 0 && end === x.shape[at]) return x;
  return applySlice([x], { axis: at, start, end });
}

const applyPart = defineOp({
  name: 'part',
  infer: (inputs, { axis, sizes, index }) => ({
    shape: inputs[0]!.shape.map((d, i) => (i === axis ? sizes[index]! : d)),
  }),
});

/** Cuts an axis into parts of the given sizes, which fill it. A gradient needs known ones. */
export function split(x: Tensor, axis: number, sizes: readonly Dim[]): Tensor[] {
  const at = axisOf(axis, x.shape.length);
  if (total(sizes) !== x.shape[at])
    throw new ShapeError('split', [x], `parts [${sizes}] that fill axis ${at}`);
  if (sizes.length === 1) return [x];
  if (!sizes.every((size) => typeof size === 'number'))
    return sizes.map((_, index) => applyPart([x], { axis: at, sizes, index }));
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return slice(x, at, start - size, start);
  });
}

const applyPad = defineOp({
  name: 'pad',
  infer: (inputs, { axis, before, after }) => {
    const dim = inputs[0]!.shape[axis];
    if (typeof dim !== 'number') throw new ShapeError('pad', inputs, `an axis ${axis} of known size`);
    return { shape: inputs[0]!.shape.map((d, i) => (i === axis ? dim + before + after : d)) };
  },
  gradient: (y, up) => {
    const { axis, before } = y.attributes;
    return [slice(up, axis, before, before + (y.inputs[0]!.shape[axis] as number))];
  },
});

/** Zeros before and after an axis of known size: the gradient of slice. */
export function pad(x: Tensor, axis: number, before: number, after: number): Tensor {
  return before === 0 && after === 0 ? x : applyPad([x], { axis, before, after });
}

const applyConcat = defineOp({
  name: 'concat',
  infer: (inputs, { axis }) => {
    const [first] = inputs;
    for (const other of inputs)
      if (
        other.shape[axis] === undefined ||
        other.shape.length !== first!.shape.length ||
        other.shape.some((d, i) => i !== axis && d !== first!.shape[i])
      )
        throw new ShapeError('concat', inputs, `shapes that differ in axis ${axis} only`);
    const along = total(inputs.map((t) => t.shape[axis]!));
    return { shape: first!.shape.map((d, i) => (i === axis ? along : d)) };
  },
  gradient: (y, up, needed) => {
    const { axis } = y.attributes;
    let start = 0;
    return y.inputs.map((part, i) => {
      const dim = part.shape[axis]!;
      if (typeof dim !== 'number') {
        if (needed[i]) throw new ShapeError('concat', [part], 'parts of known size for a gradient');
        return undefined;
      }
      start += dim;
      return needed[i] ? slice(up, axis, start - dim, start) : undefined;
    });
  },
});

export function concat(parts: readonly Tensor[], axis: number): Tensor {
  if (parts.length === 1) return parts[0]!;
  return applyConcat(parts, { axis: axisOf(axis, parts[0]!.shape.length) });
}
