/** What each op is in TensorFlow.js. All of them have gradients there too, so that both kinds can be compared. */
import type * as Tensorflow from '@tensorflow/tfjs';
import type { LinearAttributes } from '../../graph/ops/matmul.ts';
import type { Attributes, Tensor } from '../../graph/ops/tensor.ts';
import type { Tf } from './load.ts';

type TfTensor = Tensorflow.Tensor;

/** What a rule is given besides its inputs. */
export interface Scope {
  tf: Tf;
  tensor: Tensor;
  attributes: Attributes;
  /** The shape of the result, every size known. */
  shape: number[];
  /** The stacked matrices [sum of out, in] and biases of a linear map, made at compilation. */
  matrix(attributes: LinearAttributes): { weight: TfTensor; bias: TfTensor | undefined };
}

export type Rule = (scope: Scope, inputs: readonly TfTensor[]) => TfTensor;

const unary =
  (name: 'neg' | 'sqrt'): Rule =>
  ({ tf }, [x]) =>
    tf[name](x!);

const binary =
  (name: 'add' | 'sub' | 'mul' | 'div'): Rule =>
  ({ tf }, [a, b]) =>
    tf[name](a!, b!);

const reduce =
  (name: 'sum' | 'mean' | 'logSumExp'): Rule =>
  ({ tf, attributes }, [x]) => {
    const { axes, keep } = attributes as { axes: number[]; keep: boolean };
    return tf[name](x!, axes, keep);
  };

export const rules: Readonly<Record<string, Rule>> = {
  add: binary('add'),
  sub: binary('sub'),
  mul: binary('mul'),
  div: binary('div'),
  neg: unary('neg'),
  sqrt: unary('sqrt'),
  gelu: (scope, [x]) => scope.tf.mul(x!, normalBelow(scope, x!)),
  geluDerivative: (scope, [x]) => {
    const { tf } = scope;
    const density = tf.mul(tf.exp(tf.mul(tf.square(x!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return tf.add(normalBelow(scope, x!), tf.mul(x!, density));
  },
  geluUnscaled: ({ tf }, [x]) => tf.mul(x!, tf.add(tf.erf(x!), 1)),
  geluUnscaledDerivative: ({ tf }, [x]) => {
    const slope = tf.mul(x!, tf.mul(tf.exp(tf.neg(tf.square(x!))), 2 / Math.sqrt(Math.PI)));
    return tf.add(tf.add(tf.erf(x!), 1), slope);
  },
  dropout: ({ tf, attributes }, [x, mask]) => tf.mul(tf.mul(x!, 1 / (attributes['keep'] as number)), mask!),
  matmul: ({ tf, attributes }, [a, b]) => {
    const { transA, transB } = attributes as { transA: boolean; transB: boolean };
    return tf.matMul(a!, b!, transA, transB);
  },
  linear: ({ tf, attributes, matrix }, [x]) => {
    const { weight, bias } = matrix(attributes as unknown as LinearAttributes);
    const y = tf.matMul(x!, weight, false, true);
    return bias === undefined ? y : tf.add(y, bias);
  },
  linearTransposed: ({ tf, attributes, matrix }, [dy]) =>
    tf.matMul(dy!, matrix(attributes as unknown as LinearAttributes).weight),
  sum: reduce('sum'),
  mean: reduce('mean'),
  logSumExp: reduce('logSumExp'),
  softmax: ({ tf }, [x]) => tf.softmax(x!),
  layerNorm: (scope, [x, gain, shift]) => scope.tf.add(scope.tf.mul(standardised(scope, x!), gain!), shift!),
  standardise: (scope, [x]) => standardised(scope, x!),
  inverseDeviation: (scope, [x]) => inverseDeviation(scope, centred(scope, x!)),
  crossEntropy: ({ tf, tensor }, [logits, labels]) => {
    const chosen = tf.sum(tf.mul(logits!, hot(tf, labels!, tensor)), -1);
    return tf.sub(tf.logSumExp(logits!, -1), chosen);
  },
  crossEntropyGradient: ({ tf, tensor }, [logits, labels]) =>
    tf.sub(tf.softmax(logits!), hot(tf, labels!, tensor)),
  gather: ({ tf }, [table, ids]) => tf.gather(table!, ids as Tensorflow.Tensor1D),
  oneHot: ({ tf, attributes }, [ids]) =>
    tf.oneHot(ids as Tensorflow.Tensor1D, attributes['depth'] as number, 1, 0, 'float32'),
  transpose: ({ tf, attributes }, [x]) => tf.transpose(x!, attributes['perm'] as number[]),
  reshape: ({ tf, shape }, [x]) => tf.reshape(x!, shape),
  slice: ({ tf, attributes, shape }, [x]) => {
    const { axis, start } = attributes as { axis: number; start: number };
    return tf.slice(
      x!,
      shape.map((_, i) => (i === axis ? start : 0)),
      shape,
    );
  },
  pad: ({ tf, attributes, shape }, [x]) => {
    const { axis, before, after } = attributes as { axis: number; before: number; after: number };
    return tf.pad(
      x!,
      shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0])),
    );
  },
  concat: ({ tf, attributes }, inputs) => tf.concat([...inputs], attributes['axis'] as number),
  broadcastTo: ({ tf, shape }, [x]) => tf.broadcastTo(x!, shape),
};

/** The normal distribution function Phi. */
function normalBelow({ tf }: Scope, x: TfTensor): TfTensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

function centred({ tf }: Scope, x: TfTensor): TfTensor {
  return tf.sub(x, tf.mean(x, -1, true));
}

function inverseDeviation({ tf, attributes }: Scope, apart: TfTensor): TfTensor {
  const variance = tf.mean(tf.square(apart), -1, true);
  return tf.rsqrt(tf.add(variance, attributes['epsilon'] as number));
}

function standardised(scope: Scope, x: TfTensor): TfTensor {
  const apart = centred(scope, x);
  return scope.tf.mul(apart, inverseDeviation(scope, apart));
}

/** [rows, classes], 1 at each row's label. */
function hot(tf: Tf, labels: TfTensor, tensor: Tensor): TfTensor {
  const classes = tensor.inputs[0]!.shape[1] as number;
  return tf.oneHot(labels as Tensorflow.Tensor1D, classes, 1, 0, 'float32');
}
