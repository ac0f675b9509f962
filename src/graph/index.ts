/** The symbolic graph: tensors, ops, gradients, and the bundle that an engine compiles. */

export { broadcast, type Dim, product, type Shape, type Sizes, size, total } from './ops/dims.ts';
export { gradients } from './gradients.ts';
export { type Graph, graph } from './graph.ts';
export type { Operand } from './ops/elementwise.ts';
export {
  add,
  div,
  dropout,
  gelu,
  geluDerivative,
  geluUnscaled,
  mul,
  neg,
  sqrt,
  sub,
} from './ops/elementwise.ts';
export { gather, oneHot } from './ops/lookup.ts';
export type { FrozenMatrix } from './ops/attributes.ts';
export { linear, matmul } from './ops/matmul.ts';
export { crossEntropy, layerNorm, logSumExp, mean, softmax } from './ops/reduce.ts';
export { sum } from './ops/broadcast.ts';
export { concat, reshape, slice, split, transpose } from './ops/shape.ts';
export { broadcastTo } from './ops/broadcast.ts';
// For engines and new ops.
export type { DType, TypedArray } from './ops/dtypes.ts';
export type { Tensor } from './ops/tensor.ts';
export {
  constant,
  defineOp,
  input,
  nameOf,
  operators,
  ShapeError,
  scalar,
  topological,
  weight,
} from './ops/tensor.ts';
