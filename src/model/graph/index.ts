/** The symbolic graph: tensors, ops, gradients, and the bundle that an engine compiles. */

export { broadcast, type Dim, product, type Shape, type Sizes, size, total } from './dims.ts';
export { gradients } from './gradients.ts';
export { type Graph, graph } from './graph.ts';
export type { Operand } from './ops/elementwise.ts';
export {
  add,
  div,
  dropout,
  erf,
  exp,
  gelu,
  geluDerivative,
  geluUnscaled,
  log,
  mul,
  neg,
  sqrt,
  sub,
} from './ops/elementwise.ts';
export { gather, oneHot } from './ops/lookup.ts';
export type { FrozenMatrix, LinearAttributes } from './ops/matmul.ts';
export { linear, matmul } from './ops/matmul.ts';
export { crossEntropy, layerNorm, logSoftmax, logSumExp, max, mean, softmax, sum } from './ops/reduce.ts';
export { broadcastTo, concat, reshape, slice, split, transpose } from './ops/shape.ts';
// For engines and new ops.
export type { Attributes, DType, Op, Tensor, TypedArray } from './tensor.ts';
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
} from './tensor.ts';
