/** The symbolic graph: tensors, ops, gradients, and the bundle that an engine compiles. */

// Everyday: what a computation begins with, and the bundle that it ends in.
export { constant, input, type Tensor, weight } from './ops/tensor.ts';
export { type Graph, graph } from './graph.ts';
export { gradients } from './gradients.ts';
export { anew, isCopy } from './anew.ts';

// Ops on each element.
export { add, div, mul, neg, sqrt, sub } from './ops/elementwise.ts';
export { dropout, gelu, geluUnscaled, silu } from './ops/elementwise.ts';

// Products: of two tensors, and with frozen matrices.
export { linear, matmul } from './ops/matmul.ts';
export type { FrozenMatrix } from './ops/attributes.ts';

// Ops over axes.
export { sum } from './ops/broadcast.ts';
export { crossEntropy, layerNorm, logSumExp, mean, rmsNorm, softmax } from './ops/reduce.ts';
export { rotary } from './ops/rotary.ts';

// Ops that move values without computing.
export { broadcastTo } from './ops/broadcast.ts';
export { concat, reshape, slice, split, transpose } from './ops/shape.ts';
export { gather } from './ops/lookup.ts';

// Sizes, known or named.
export { type Dim, product, type Shape, type Sizes, size } from './ops/dims.ts';

// Expert: what engines ask of tensors, and the error of inputs that do not fit an op.
export { nameOf, ShapeError } from './ops/tensor.ts';
export type { DType, TypedArray } from './ops/dtypes.ts';
