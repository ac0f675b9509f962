/** Reductions over axes. */

import type { Spread } from './attributes.ts';
import { broadcastTo, inferReduce, reducer, sum, withAxes } from './broadcast.ts';
import { mul, sub } from './elementwise.ts';
import { reshape } from './shape.ts';
import { defineOp, type Op, ShapeError, type Tensor } from './tensor.ts';

const applyMean = defineOp({
  name: 'mean',
  infer: inferReduce('mean'),
  gradient: (y, up) => {
    const x = y.inputs[0]!;
    const count = y.attributes.axes.reduce((n, axis) => {
      const dim = x.shape[axis];
      if (typeof dim !== 'number') throw new ShapeError('mean', [x], 'axes of known size for a gradient');
      return n * dim;
    }, 1);
    return [broadcastTo(mul(withAxes(y, up), 1 / count), x.shape)];
  },
});

const applyLogSumExp = defineOp({
  name: 'logSumExp',
  infer: inferReduce('logSumExp'),
  gradient: (y, up) => [mul(softmax(y.inputs[0]!), up)],
});

/** As `sum`; a gradient needs axes of known size. */
export const mean = reducer(applyMean);

/** log(sum(exp(x))) over the last axis, which stays as a one. */
export function logSumExp(x: Tensor): Tensor {
  return applyLogSumExp([x], { axes: [x.shape.length - 1], keep: true });
}

const applySoftmax = defineOp({
  name: 'softmax',
  infer: (inputs) => ({ shape: inputs[0]!.shape }),
  gradient: (y, up) => {
    const weighted = mul(y, up);
    return [sub(weighted, mul(y, sum(weighted, [-1], true)))];
  },
});

/** Along the last axis. */
export function softmax(x: Tensor): Tensor {
  return applySoftmax([x], {});
}

const applyStandardise = defineOp({
  name: 'standardise',
  infer: (inputs) => ({ shape: inputs[0]!.shape }),
});
const applyInverseDeviation = defineOp({
  name: 'inverseDeviation',
  infer: (inputs) => ({ shape: [...inputs[0]!.shape.slice(0, -1), 1] }),
});
const applyLayerNorm = defineOp({
  name: 'layerNorm',
  infer: inferNorm('layerNorm', 'weight and bias'),
  gradient: (y, up, needed) => {
    const [dx, dweight] = normGradients(y.inputs, up, needed, { ...y.attributes, centred: true });
    return [dx, dweight, needed[2] ? sum(up, leadingAxes(up)) : undefined];
  },
});
const applyRmsNorm = defineOp({
  name: 'rmsNorm',
  infer: inferNorm('rmsNorm', 'a weight'),
  gradient: (y, up, needed) => normGradients(y.inputs, up, needed, { ...y.attributes, centred: false }),
});

function inferNorm(name: 'layerNorm' | 'rmsNorm', parameters: string): Op<'layerNorm' | 'rmsNorm'>['infer'] {
  return (inputs) => {
    const [x, ...rest] = inputs;
    const width = x!.shape.at(-1);
    if (rest.some(({ shape }) => shape.length !== 1 || shape[0] !== width))
      throw new ShapeError(name, inputs, `${parameters} of shape [${width}]`);
    return { shape: x!.shape };
  };
}

/** The gradients of x and of the weight of both norms. */
function normGradients(
  [x, weight]: readonly Tensor[],
  up: Tensor,
  needed: readonly boolean[],
  spread: Spread,
): [Tensor | undefined, Tensor | undefined] {
  const standard = applyStandardise([x!], spread);
  return [
    needed[0] ? standardiseGradient(x!, standard, mul(up, weight!), spread) : undefined,
    needed[1] ? sum(mul(up, standard), leadingAxes(up)) : undefined,
  ];
}

const leadingAxes = (x: Tensor) => x.shape.slice(0, -1).map((_, i) => i);

/** d x of the standardised z: (g - mean(g) - z * mean(g * z)) / deviation, without mean(g) where z is not centred. */
function standardiseGradient(x: Tensor, standard: Tensor, up: Tensor, spread: Spread): Tensor {
  const moved = spread.centred ? sub(up, mean(up, [-1], true)) : up;
  const along = mul(standard, mean(mul(up, standard), [-1], true));
  return mul(sub(moved, along), applyInverseDeviation([x], spread));
}

/** (x - mean) / sqrt(variance + epsilon) * weight + bias along the last axis. */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor {
  return applyLayerNorm([x, weight, bias], { epsilon });
}

/** x / sqrt(mean(x^2) + epsilon) * weight along the last axis. */
export function rmsNorm(x: Tensor, weight: Tensor, epsilon: number): Tensor {
  return applyRmsNorm([x, weight], { epsilon });
}

const applyCrossEntropy = defineOp({
  name: 'crossEntropy',
  infer: (inputs) => {
    const [logits, labels] = inputs;
    if (logits!.shape.length !== 2 || labels!.shape.length !== 1 || labels!.shape[0] !== logits!.shape[0])
      throw new ShapeError('crossEntropy', inputs, 'logits [rows, classes] and labels [rows]');
    return { shape: labels!.shape, dtype: 'float32' };
  },
  gradient: (y, up) => {
    const column = reshape(up, [y.shape[0]!, 1]);
    return [mul(applyCrossEntropyGradient(y.inputs, {}), column), undefined];
  },
});
const applyCrossEntropyGradient = defineOp({
  name: 'crossEntropyGradient',
  infer: (inputs) => ({ shape: inputs[0]!.shape }),
});

/**
 * -log softmax(logits)[label] of each row. Labels are int32 from 0 on: rows to ignore carry any valid label and get
 * weight 0 afterwards.
 */
export function crossEntropy(logits: Tensor, labels: Tensor): Tensor {
  return applyCrossEntropy([logits, labels], {});
}
