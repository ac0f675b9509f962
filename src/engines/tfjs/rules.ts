/** What each op is in TensorFlow.js. All of them have gradients there too, so that both kinds can be compared. */
import type * as Tensorflow from '@tensorflow/tfjs';
import type {
  Attributes,
  Binary,
  Epsilon,
  LinearAttributes,
  OpName,
  Reduction,
  Spread,
} from '../../graph/ops/attributes.ts';
import type { Dim } from '../../graph/ops/dims.ts';
import type { Tf } from './load.ts';

type TfTensor = Tensorflow.Tensor;

/** What a rule is given besides its inputs. */
export interface Scope<Name extends OpName> {
  tf: Tf;
  attributes: Readonly<Attributes[Name]>;
  /** The shape of the result, every size known. */
  shape: number[];
  sizeOf(dim: Dim): number;
  /** The stacked matrices [sum of out, in] and biases of a linear map, made at compilation. */
  matrix(attributes: LinearAttributes): { weight: TfTensor; bias: TfTensor | undefined };
}

type TfjsRule<Name extends OpName> = (scope: Scope<Name>, inputs: readonly TfTensor[]) => TfTensor;

const unary =
  (name: 'neg' | 'sqrt'): TfjsRule<'neg' | 'sqrt'> =>
  ({ tf }, [x]) =>
    tf[name](x!);

const binary =
  (name: Binary): TfjsRule<Binary> =>
  ({ tf }, [a, b]) =>
    tf[name](a!, b!);

const reduce =
  (name: Reduction): TfjsRule<Reduction> =>
  ({ tf, attributes }, [x]) =>
    tf[name](x!, [...attributes.axes], attributes.keep);

export const rules: { readonly [Name in OpName]: TfjsRule<Name> } = {
  add: binary('add'),
  sub: binary('sub'),
  mul: binary('mul'),
  div: binary('div'),
  neg: unary('neg'),
  sqrt: unary('sqrt'),
  gelu: ({ tf }, [x]) => tf.mul(x!, normalBelow(tf, x!)),
  geluDerivative: ({ tf }, [x]) => {
    const density = tf.mul(tf.exp(tf.mul(tf.square(x!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return tf.add(normalBelow(tf, x!), tf.mul(x!, density));
  },
  geluUnscaled: ({ tf }, [x]) => tf.mul(x!, tf.add(tf.erf(x!), 1)),
  geluUnscaledDerivative: ({ tf }, [x]) => {
    const slope = tf.mul(x!, tf.mul(tf.exp(tf.neg(tf.square(x!))), 2 / Math.sqrt(Math.PI)));
    return tf.add(tf.add(tf.erf(x!), 1), slope);
  },
  silu: ({ tf }, [x]) => tf.mul(x!, tf.sigmoid(x!)),
  siluDerivative: ({ tf }, [x]) => {
    const s = tf.sigmoid(x!);
    return tf.mul(s, tf.add(tf.mul(x!, tf.sub(1, s)), 1));
  },
  dropout: ({ tf, attributes }, [x, mask]) => tf.mul(tf.mul(x!, 1 / attributes.keep), mask!),
  matmul: ({ tf, attributes }, [a, b]) => tf.matMul(a!, b!, attributes.transA, attributes.transB),
  linear: ({ tf, attributes, matrix }, [x]) => {
    const { weight, bias } = matrix(attributes);
    const y = tf.matMul(x!, weight, false, true);
    return bias === undefined ? y : tf.add(y, bias);
  },
  linearTransposed: ({ tf, attributes, matrix }, [dy]) => tf.matMul(dy!, matrix(attributes).weight),
  sum: reduce('sum'),
  mean: reduce('mean'),
  logSumExp: reduce('logSumExp'),
  softmax: ({ tf }, [x]) => tf.softmax(x!),
  layerNorm: ({ tf, attributes }, [x, gain, shift]) =>
    tf.add(tf.mul(standardise(tf, x!, { ...attributes, centred: true }), gain!), shift!),
  rmsNorm: ({ tf, attributes }, [x, gain]) =>
    tf.mul(standardise(tf, x!, { ...attributes, centred: false }), gain!),
  standardise: ({ tf, attributes }, [x]) => standardise(tf, x!, attributes),
  inverseDeviation: ({ tf, attributes }, [x]) => inverseDeviation(tf, centre(tf, x!, attributes), attributes),
  crossEntropy: ({ tf }, [logits, labels]) => {
    const chosen = tf.sum(tf.mul(logits!, markLabels(tf, logits!, labels!)), -1);
    return tf.sub(tf.logSumExp(logits!, -1), chosen);
  },
  crossEntropyGradient: ({ tf }, [logits, labels]) =>
    tf.sub(tf.softmax(logits!), markLabels(tf, logits!, labels!)),
  gather: ({ tf }, [table, ids]) => tf.gather(table!, ids as Tensorflow.Tensor1D),
  scatterRows: ({ tf, shape }, [rows, ids]) =>
    tf.scatterND(tf.expandDims(ids!, 1), rows!, shape as [number, number]),
  rotary,
  transpose: ({ tf, attributes }, [x]) => tf.transpose(x!, [...attributes.perm]),
  reshape: ({ tf, shape }, [x]) => tf.reshape(x!, shape),
  slice: ({ tf, attributes, shape }, [x]) => {
    const { axis, start } = attributes;
    return tf.slice(
      x!,
      shape.map((_, i) => (i === axis ? start : 0)),
      shape,
    );
  },
  part: ({ tf, attributes, shape, sizeOf }, [x]) => {
    const { axis, sizes, index } = attributes;
    const start = sizes.slice(0, index).reduce<number>((sum, dim) => sum + sizeOf(dim), 0);
    return tf.slice(
      x!,
      shape.map((_, i) => (i === axis ? start : 0)),
      shape,
    );
  },
  pad: ({ tf, attributes, shape }, [x]) => {
    const { axis, before, after } = attributes;
    return tf.pad(
      x!,
      shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0])),
    );
  },
  concat: ({ tf, attributes }, inputs) => tf.concat([...inputs], attributes.axis),
  broadcastTo: ({ tf, shape }, [x]) => tf.broadcastTo(x!, shape),
};

/** Halves of heads, each turned by the angles of its row. */
function rotary({ tf, shape }: Scope<'rotary'>, [x, cos, sin]: readonly TfTensor[]): TfTensor {
  const [rows, half] = cos!.shape as [number, number];
  const [a, b] = tf.unstack(tf.reshape(x!, [rows, -1, 2, half]), 2) as [TfTensor, TfTensor];
  const [c, s] = [tf.expandDims(cos!, 1), tf.expandDims(sin!, 1)];
  const turned = [tf.sub(tf.mul(a, c), tf.mul(b, s)), tf.add(tf.mul(b, c), tf.mul(a, s))];
  return tf.reshape(tf.stack(turned, 2), shape);
}

/** The normal distribution function Phi. */
function normalBelow(tf: Tf, x: TfTensor): TfTensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

function centre(tf: Tf, x: TfTensor, { centred }: Spread): TfTensor {
  return centred ? tf.sub(x, tf.mean(x, -1, true)) : x;
}

function inverseDeviation(tf: Tf, centred: TfTensor, { epsilon }: Epsilon): TfTensor {
  const variance = tf.mean(tf.square(centred), -1, true);
  return tf.rsqrt(tf.add(variance, epsilon));
}

function standardise(tf: Tf, x: TfTensor, spread: Spread): TfTensor {
  const moved = centre(tf, x, spread);
  return tf.mul(moved, inverseDeviation(tf, moved, spread));
}

/** [rows, classes] as the logits: 1 at each row's label, else 0. */
function markLabels(tf: Tf, logits: TfTensor, labels: TfTensor): TfTensor {
  return tf.oneHot(labels as Tensorflow.Tensor1D, logits.shape[1]!, 1, 0, 'float32');
}
