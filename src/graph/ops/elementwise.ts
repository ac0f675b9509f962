/** Ops on each element by itself, with numpy's broadcasting; and the activations. */
import type { Binary, Unary } from './attributes.ts';
import { sumTo } from './broadcast.ts';
import { broadcast, sameShape } from './dims.ts';
import { defineOp, type Op, ShapeError, scalar, type Tensor } from './tensor.ts';

/** A number stands for a scalar constant. */
export type Operand = Tensor | number;

const inferBroadcast =
  (name: Binary): Op<Binary>['infer'] =>
  (inputs) => {
    const shape = broadcast(inputs[0]!.shape, inputs[1]!.shape);
    if (shape === undefined) throw new ShapeError(name, inputs, 'shapes that broadcast to each other');
    if (inputs[0]!.dtype !== inputs[1]!.dtype)
      throw new ShapeError(name, inputs, `one type, got ${inputs[0]!.dtype} and ${inputs[1]!.dtype}`);
    return { shape };
  };

function binary(name: Binary, gradient: NonNullable<Op<Binary>['gradient']>) {
  const apply = defineOp({
    name,
    infer: inferBroadcast(name),
    gradient: (result, upstream, needed) =>
      gradient(result, upstream, needed).map((g, i) => g && sumTo(g, result.inputs[i]!)),
  });
  return (a: Operand, b: Operand): Tensor => {
    const x = typeof a === 'number' ? scalar(a) : a;
    const y = typeof b === 'number' ? scalar(b) : b;
    return apply([unbroadcast(x, y), unbroadcast(y, x)], {});
  };
}

/** An explicit broadcast is needless where the other operand has the full shape already. */
function unbroadcast(x: Tensor, other: Tensor): Tensor {
  return x.op === 'broadcastTo' && sameShape(x.shape, other.shape) ? x.inputs[0]! : x;
}

export const add = binary('add', (_, up, need) => [need[0] ? up : undefined, need[1] ? up : undefined]);
export const sub = binary('sub', (_, up, need) => [need[0] ? up : undefined, need[1] ? neg(up) : undefined]);
export const mul = binary('mul', ({ inputs: [a, b] }, up, need) => [
  need[0] ? mul(up, b!) : undefined,
  need[1] ? mul(up, a!) : undefined,
]);
export const div = binary('div', (y, up, need) => [
  need[0] ? div(up, y.inputs[1]!) : undefined,
  need[1] ? neg(div(mul(up, y), y.inputs[1]!)) : undefined,
]);

function unary(name: Unary, derivative?: (y: Tensor, up: Tensor) => Tensor) {
  const apply = defineOp({
    name,
    infer: (inputs) => ({ shape: inputs[0]!.shape }),
    gradient: derivative && ((y, up) => [derivative(y, up)]),
  });
  return (x: Tensor): Tensor => apply([x], {});
}

export const neg = unary('neg', (_, up) => neg(up));
export const sqrt = unary('sqrt', (y, up) => div(mul(up, 0.5), y));

/** x * Phi(x), with the exact normal distribution function (no tanh approximation). */
export const gelu = unary('gelu', (y, up) => mul(up, geluDerivative(y.inputs[0]!)));
/** Phi(x) + x * phi(x), the derivative of gelu. */
const geluDerivative = unary('geluDerivative');

/** x * (1 + erf(x)): gelu of x * sqrt(2), times sqrt(2). The scales fold into the matrices before and behind. */
export const geluUnscaled = unary('geluUnscaled', (y, up) => mul(up, geluUnscaledDerivative(y.inputs[0]!)));
/** 1 + erf(x) + x * exp(-x^2) * 2 / sqrt(pi). */
const geluUnscaledDerivative = unary('geluUnscaledDerivative');

/** x * sigmoid(x). */
export const silu = unary('silu', (y, up) => mul(up, siluDerivative(y.inputs[0]!)));
/** s * (1 + x * (1 - s)), s = sigmoid(x). */
const siluDerivative = unary('siluDerivative');

const applyDropout = defineOp({
  name: 'dropout',
  infer: (inputs) => {
    const [x, mask] = inputs;
    if (!sameShape(x!.shape, mask!.shape))
      throw new ShapeError('dropout', inputs, 'a mask of the same shape');
    return { shape: x!.shape, dtype: 'float32' };
  },
  gradient: (y, up, needed) => [
    needed[0] ? dropout(up, y.inputs[1]!, y.attributes.keep) : undefined,
    undefined,
  ],
});

/**
 * x * mask / keep. The mask is fed: 1 where an element stays and 0 where it is dropped, uint8 on the cpu, float32
 * where the device has no bytes; `keep` is the probability with which it was drawn.
 */
export function dropout(x: Tensor, mask: Tensor, keep: number): Tensor {
  return applyDropout([x, mask], { keep });
}
