/**
 * The ONNX emission of every op, by its name. Where a device cannot run the shortest form (webgpu has no fused
 * transposed product and no log-sum-exp), the form asked for decides.
 */
import type { OpName } from '../ops/attributes.ts';
import type { Tensor, TensorOf } from '../ops/tensor.ts';
import { CONTRIB } from './builder.ts';
import type { Emission, OnnxRule, Rules } from './emit.ts';
import { emitLinear, emitLinearTransposed } from './linear.ts';
import { part, slice } from './slices.ts';

const plain =
  (opType: string): OnnxRule<OpName> =>
  ({ builder }, _, inputs) =>
    builder.node(opType, inputs);

const reduce =
  (opType: string): OnnxRule<'sum' | 'mean'> =>
  ({ builder }, { attributes }, [x]) =>
    builder.node(opType, [x!, builder.ints(attributes.axes)], { keepdims: attributes.keep });

export const rules: Rules = {
  add: plain('Add'),
  sub: plain('Sub'),
  mul: plain('Mul'),
  div: plain('Div'),
  neg: plain('Neg'),
  sqrt: plain('Sqrt'),
  gelu: ({ builder }, _, inputs) => builder.node('Gelu', inputs, {}, CONTRIB),
  geluDerivative,
  geluUnscaled,
  geluUnscaledDerivative,
  silu: ({ builder }, _, [x]) => builder.node('Mul', [x!, builder.node('Sigmoid', [x!])]),
  siluDerivative,
  dropout,
  matmul,
  linear: emitLinear,
  linearTransposed: emitLinearTransposed,
  sum: reduce('ReduceSum'),
  mean: reduce('ReduceMean'),
  logSumExp,
  softmax: ({ builder }, _, inputs) => builder.node('Softmax', inputs, { axis: -1 }),
  layerNorm: ({ builder }, { attributes }, inputs) =>
    builder.node('LayerNormalization', inputs, {
      axis: -1,
      epsilon: { float: attributes.epsilon },
    }),
  rmsNorm: ({ builder }, { attributes }, inputs) =>
    builder.node('SimplifiedLayerNormalization', inputs, {
      axis: -1,
      epsilon: { float: attributes.epsilon },
    }),
  standardise: (emission, tensor) => standardise(emission, tensor).value,
  inverseDeviation: (emission, tensor) => standardise(emission, tensor).inverseDeviation,
  crossEntropy,
  crossEntropyGradient,
  gather: ({ builder }, _, inputs) => builder.node('Gather', inputs, { axis: 0 }),
  scatterRows,
  rotary,
  transpose: ({ builder }, { attributes }, inputs) =>
    builder.node('Transpose', inputs, { perm: attributes.perm }),
  reshape: ({ builder }, tensor, [x]) =>
    builder.node('Reshape', [x!, builder.reshapeTarget(tensor.inputs[0]!.shape, tensor.shape)]),
  slice,
  part,
  pad: ({ builder }, tensor, [x]) => {
    const { axis, before, after } = tensor.attributes;
    const at = (n: number) => tensor.shape.map((_, i) => (i === axis ? n : 0));
    return builder.node('Pad', [x!, builder.ints([...at(before), ...at(after)])]);
  },
  concat: ({ builder }, { attributes }, inputs) => builder.node('Concat', inputs, { axis: attributes.axis }),
  broadcastTo: ({ builder }, tensor, [x]) => builder.node('Expand', [x!, builder.shape(tensor.shape)]),
};

/** Phi(x) + x phi(x). */
function geluDerivative({ builder }: Emission, _: Tensor, [x]: readonly string[]): string {
  const half = builder.scalar(0.5);
  const erf = builder.node('Erf', [builder.node('Mul', [x!, builder.scalar(Math.SQRT1_2)])]);
  const below = builder.node('Add', [builder.node('Mul', [erf, half]), half]);
  const square = builder.node('Mul', [builder.node('Mul', [x!, x!]), builder.scalar(-0.5)]);
  const density = builder.node('Mul', [
    builder.node('Exp', [square]),
    builder.scalar(1 / Math.sqrt(2 * Math.PI)),
  ]);
  return builder.node('Add', [below, builder.node('Mul', [x!, density])]);
}

function geluUnscaled({ builder }: Emission, _: Tensor, [x]: readonly string[]): string {
  return builder.node('Mul', [x!, builder.node('Add', [builder.node('Erf', [x!]), builder.scalar(1)])]);
}

/**
 * With n = -x: 1 - erf(n) - n * exp(ln(2 / sqrt(pi)) - n^2). Of -x, or the runtime would keep the forward pass's erf in
 * memory until here instead of computing it anew.
 */
function geluUnscaledDerivative({ builder }: Emission, _: Tensor, [x]: readonly string[]): string {
  const n = builder.node('Neg', [x!]);
  const below = builder.node('Sub', [builder.scalar(1), builder.node('Erf', [n])]);
  const scale = builder.scalar(Math.log(2 / Math.sqrt(Math.PI)));
  const density = builder.node('Exp', [builder.node('Sub', [scale, builder.node('Mul', [n, n])])]);
  return builder.node('Sub', [below, builder.node('Mul', [n, density])]);
}

/** s * (1 + x * (1 - s)). */
function siluDerivative({ builder }: Emission, _: Tensor, [x]: readonly string[]): string {
  const one = builder.scalar(1);
  const s = builder.node('Sigmoid', [x!]);
  const slope = builder.node('Mul', [x!, builder.node('Sub', [one, s])]);
  return builder.node('Mul', [s, builder.node('Add', [slope, one])]);
}

/** The mask as factors 0 and 1/keep is made once for both directions; of bytes, by one node. */
function dropout(emission: Emission, tensor: TensorOf<'dropout'>, [x, mask]: readonly string[]): string {
  const { builder } = emission;
  const keep = builder.scalar(1 / tensor.attributes.keep);
  const bytes = tensor.inputs[1]!.dtype === 'uint8';
  const factors = emission.once(`dropout:${mask}`, () =>
    builder.node(bytes ? 'DequantizeLinear' : 'Mul', [mask!, keep]),
  );
  return builder.node('Mul', [x!, factors]);
}

function matmul({ builder, form }: Emission, tensor: TensorOf<'matmul'>, [a, b]: readonly string[]): string {
  const { transA, transB } = tensor.attributes;
  if (!transA && !transB) return builder.node('MatMul', [a!, b!]);
  const flat = tensor.inputs.every((x) => x.shape.length === 2);
  if (flat) return builder.node('Gemm', [a!, b!], { transA, transB });
  if (form === 'cpu') return builder.node('FusedMatMul', [a!, b!], { transA, transB }, CONTRIB);
  const turn = (name: string, rank: number) => {
    const perm = Array.from({ length: rank }, (_, i) => i);
    perm.push(...perm.splice(-2).reverse());
    return builder.node('Transpose', [name], { perm });
  };
  const [left, right] = tensor.inputs.map((x) => x.shape.length) as [number, number];
  return builder.node('MatMul', [transA ? turn(a!, left) : a!, transB ? turn(b!, right) : b!]);
}

/**
 * The cpu sums exponentials of wide rows on one thread only, softmax on all: the largest logit less the logarithm of its
 * chance is the same number.
 */
function logSumExp(emission: Emission, _: Tensor, [x]: readonly string[]): string {
  const { builder, form } = emission;
  const axis = builder.ints([-1]);
  const largestOf = (name: string) => builder.node('ReduceMax', [name, axis], { keepdims: 1 });
  const largest = largestOf(x!);
  if (form === 'cpu') {
    const chance = largestOf(chancesOf(emission, x!));
    return builder.node('Sub', [largest, builder.node('Log', [chance])]);
  }
  const exponentials = builder.node('Exp', [builder.node('Sub', [x!, largest])]);
  const sum = builder.node('ReduceSum', [exponentials, axis], { keepdims: 1 });
  return builder.node('Add', [builder.node('Log', [sum]), largest]);
}

/**
 * x standardised, and one over its deviation: the first and the last output of one normalization with a gain of 1. Of
 * rows that are not centred webgpu's last output is wrong.
 */
function standardise(
  emission: Emission,
  { inputs, attributes }: TensorOf<'standardise' | 'inverseDeviation'>,
): { value: string; inverseDeviation: string } {
  const { builder, form } = emission;
  const x = inputs[0]!;
  const name = emission.nameOf(x);
  const width = x.shape.at(-1) as number;
  const { epsilon, centred } = attributes;
  const opType = centred ? 'LayerNormalization' : 'SimplifiedLayerNormalization';
  const last = centred ? 2 : 1;
  const value = emission.once(`standardise:${name}:${opType}:${epsilon}`, () => {
    const ones = emission.once(`ones:${width}`, () =>
      builder.initializer('ones', 'float32', [width], () => new Float32Array(width).fill(1)),
    );
    const spread = { axis: -1, epsilon: { float: epsilon } };
    return builder.several(opType, [name, ones], spread, last + 1)[0]!;
  });
  return {
    value,
    get inverseDeviation() {
      if (form === 'webgpu' && !centred) return inverseLength(emission, name, epsilon);
      return value.replace(/\.0$/, `.${last}`);
    },
  };
}

/** 1 / sqrt(mean(x^2) + epsilon) along the last axis. */
function inverseLength({ builder }: Emission, x: string, epsilon: number): string {
  const squares = builder.node('Mul', [x, x]);
  const spread = builder.node('ReduceMean', [squares, builder.ints([-1])], { keepdims: 1 });
  const length = builder.node('Sqrt', [builder.node('Add', [spread, builder.scalar(epsilon)])]);
  return builder.node('Reciprocal', [length]);
}

/** logSumExp(logits) - logits[label]. */
function crossEntropy(emission: Emission, tensor: Tensor, [logits, labels]: readonly string[]): string {
  const { builder } = emission;
  const column = builder.node('Unsqueeze', [labels!, builder.ints([1])]);
  const chosen = builder.node('GatherElements', [logits!, column], { axis: 1 });
  const loss = builder.node('Sub', [logSumExp(emission, tensor, [logits!]), chosen]);
  return builder.node('Squeeze', [loss, builder.ints([1])]);
}

function chancesOf(emission: Emission, logits: string): string {
  return emission.once(`softmax:${logits}`, () => emission.builder.node('Softmax', [logits], { axis: -1 }));
}

/** softmax(logits), less 1 at each label. */
function crossEntropyGradient(
  emission: Emission,
  tensor: Tensor,
  [logits, labels]: readonly string[],
): string {
  const { builder } = emission;
  const column = builder.node('Unsqueeze', [labels!, builder.ints([1])]);
  const chances = chancesOf(emission, logits!);
  const rows = tensor.shape[0]!;
  const minus = builder.node('Expand', [builder.scalar(-1), builder.shape([rows, 1])]);
  return builder.node('ScatterElements', [chances, column, minus], { axis: 1, reduction: 'add' });
}

/** Zeros, to which rows are added: one index for every element. */
function scatterRows(
  { builder }: Emission,
  tensor: TensorOf<'scatterRows'>,
  [rows, ids]: readonly string[],
): string {
  const zeros = builder.node('Expand', [builder.scalar(0), builder.shape(tensor.shape)]);
  const column = builder.node('Unsqueeze', [ids!, builder.ints([-1])]);
  const indices = builder.node('Expand', [column, builder.shape(tensor.inputs[0]!.shape)]);
  return builder.node('ScatterElements', [zeros, indices, rows!], { axis: 0, reduction: 'add' });
}

/** The rows are one sequence, and cos and sin hold the angles of its places from 0 on. */
function rotary({ builder }: Emission, _: Tensor, [x, cos, sin]: readonly string[]): string {
  const sequence = builder.node('Unsqueeze', [x!, builder.ints([0])]);
  const turned = builder.node('RotaryEmbedding', [sequence, builder.ints([0]), cos!, sin!], {}, CONTRIB);
  return builder.node('Squeeze', [turned, builder.ints([0])]);
}
