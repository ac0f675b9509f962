/** Emission of frozen linear maps, forward and transposed, in float32 or int8. */

import type { FrozenMatrix, LinearAttributes } from '../ops/attributes.ts';
import type { Tensor, TensorOf } from '../ops/tensor.ts';
import type { WeightSource } from '../weights.ts';
import { CONTRIB } from './builder.ts';
import type { Emission } from './emit.ts';
import type { Precision } from './precision.ts';
import { type Quantised, quantiseBlocks, quantiseColumns, quantiseTransposed } from './quantise.ts';
import { fillingSlices } from './slices.ts';

/** x W^T + b of stacked matrices. */
export function emitLinear(emission: Emission, tensor: TensorOf<'linear'>, [x]: readonly string[]): string {
  const { attributes } = tensor;
  const bias = biasOf(emission, attributes);
  const precision = precisionOf(emission, attributes);
  const parts = precision === 'int8' ? partsOf(emission, tensor) : undefined;
  if (parts !== undefined) return multiplyApart(emission, attributes.in, x!, parts);
  if (precision === 'int8-blocks') return multiplyInBlocks(emission, x!, attributes, bias);
  if (precision !== 'fp32')
    return multiplyInt8(emission, x!, quantiseForward(emission, attributes), bias, precision);
  const inputs = [x!, stackOf(emission, attributes)];
  return emission.builder.node('Gemm', bias === undefined ? inputs : [...inputs, bias], { transB: 1 });
}

/** dy W of stacked matrices: the gradient of the map above. */
export function emitLinearTransposed(
  emission: Emission,
  { attributes }: TensorOf<'linearTransposed'>,
  [dy]: readonly string[],
): string {
  const precision = precisionOf(emission, attributes);
  if (precision !== 'fp32') {
    // Blocks are for what a map reads; its gradients have no such outliers, and a scale for each row serves them.
    const by = precision === 'int8-blocks' ? 'int8-rows' : precision;
    return multiplyInt8(emission, dy!, quantiseBackward(emission, attributes), undefined, by);
  }
  const stack = stackOf(emission, attributes);
  // It serves both directions, and each would have it laid out anew.
  if (4 * attributes.in * heightOf(attributes.matrices) > MOST_PACKED_BYTES)
    emission.builder.unpacked.add(stack);
  return emission.builder.node('Gemm', [dy!, stack]);
}

/** The slices of a stack's result, each with its matrix, where nothing but them reads it. */
function partsOf(emission: Emission, tensor: TensorOf<'linear'>): Map<Tensor, FrozenMatrix> | undefined {
  const { matrices } = tensor.attributes;
  const readers = emission.readers.get(tensor) ?? [];
  const [first] = readers;
  if (first?.op !== 'slice') return undefined;
  // Outputs keep appearing together: serving graphs that append in place find keys and values because q came with them.
  if ([tensor, ...readers].some((each) => emission.outputs.has(each))) return undefined;
  const slices = fillingSlices(emission, first);
  if (slices?.length !== readers.length || slices.length !== matrices.length) return undefined;
  const match = slices.every((part, i) => part.shape[1] === matrices[i]!.out);
  return match ? new Map(slices.map((part, i) => [part, matrices[i]!])) : undefined;
}

/** x is quantised once, and each matrix's result lies by itself: no pass to take them apart. */
function multiplyApart(
  emission: Emission,
  width: number,
  x: string,
  parts: ReadonlyMap<Tensor, FrozenMatrix>,
): string {
  const { builder } = emission;
  const [values, scale, zero] = builder.several('DynamicQuantizeLinear', [x], {}, 3) as [
    string,
    string,
    string,
  ];
  for (const [part, matrix] of parts) {
    const attributes = { in: width, matrices: [matrix] };
    const { values: weights, scales } = quantiseForward(emission, attributes);
    const bias = biasOf(emission, attributes);
    const inputs = [values, weights, scale, scales, zero, '', ...(bias === undefined ? [] : [bias])];
    emission.name(part, builder.node('MatMulIntegerToFloat', inputs, {}, CONTRIB));
  }
  return values;
}

interface Int8Matrix {
  values: string;
  scales: string;
}

function multiplyInt8(
  { builder }: Emission,
  x: string,
  matrix: Int8Matrix,
  bias: string | undefined,
  precision: Precision,
): string {
  const multiply = (rows: string, ...more: string[]) =>
    builder.node('DynamicQuantizeMatMul', [rows, matrix.values, matrix.scales, '', ...more], {}, CONTRIB);
  if (precision === 'int8') return bias === undefined ? multiply(x) : multiply(x, bias);
  // Each row is brought to a largest magnitude of 1 first, and back afterwards.
  const axis = builder.ints([-1]);
  const high = builder.node('ReduceMax', [x, axis], { keepdims: 1 });
  const low = builder.node('Neg', [builder.node('ReduceMin', [x, axis], { keepdims: 1 })]);
  const largest = builder.node('Max', [high, low, builder.scalar(1e-30)]);
  const y = builder.node('Mul', [multiply(builder.node('Div', [x, largest])), largest]);
  return bias === undefined ? y : builder.node('Add', [y, bias]);
}

const WIDEST_FIRST: readonly Precision[] = ['fp32', 'int8-blocks', 'int8-rows', 'int8'];

/** The widest precision asked for any matrix of the stack. */
function precisionOf(emission: Emission, { matrices }: LinearAttributes): Precision {
  const asked = matrices.map((m) => emission.precision(m.weight));
  return WIDEST_FIRST.find((precision) => asked.includes(precision))!;
}

const keyOf = (matrices: readonly FrozenMatrix[]) =>
  matrices.map((m) => `${m.weight}*${weightScale(m)}`).join();
const biasKeyOf = (matrices: readonly FrozenMatrix[]) =>
  matrices.map((m) => `${m.bias}*${m.scale ?? 1}[${m.out}]`).join();
const weightScale = (m: FrozenMatrix) => (m.scale ?? 1) * (m.inputScale ?? 1);
const heightOf = (matrices: readonly FrozenMatrix[]) => matrices.reduce((n, m) => n + m.out, 0);

/** Of a float32 matrix: the layout of a larger one takes more memory than it saves time. */
const MOST_PACKED_BYTES = 64e6;
/** Weights that share a scale. */
const BLOCK = 32;
/** Of MatMulNBits: activations are quantised too, in blocks of their own. */
const INT8_ACTIVATIONS = 4;

function multiplyInBlocks(
  emission: Emission,
  x: string,
  attributes: LinearAttributes,
  bias: string | undefined,
): string {
  const { builder, source } = emission;
  const { in: width, matrices } = attributes;
  const rows = heightOf(matrices);
  const blocks = Math.ceil(width / BLOCK);
  const scales = new Float32Array(rows * blocks);
  const key = `blocks:${keyOf(matrices)}`;
  const values = emission.once(`${key}:values`, () =>
    builder.initializer('blocks', 'uint8', [rows, blocks, BLOCK], () => {
      const all = new Uint8Array(rows * blocks * BLOCK);
      let row = 0;
      for (const matrix of matrices) {
        const weight = readScaled(source, matrix.weight, weightScale(matrix));
        quantiseBlocks(weight, matrix.out, width, BLOCK, { values: all, scales }, row);
        row += matrix.out;
      }
      return all;
    }),
  );
  const scaleName = emission.once(`${key}:scales`, () =>
    builder.initializer('scales', 'float32', [scales.length], () => scales),
  );
  const y = builder.node(
    'MatMulNBits',
    [x, values, scaleName],
    { K: width, N: rows, bits: 8, block_size: BLOCK, accuracy_level: INT8_ACTIVATIONS },
    CONTRIB,
  );
  return bias === undefined ? y : builder.node('Add', [y, bias]);
}

/** Float32 [sum of out, in]; serves both directions, and a plain matrix is the same initializer as its weight. */
function stackOf(emission: Emission, attributes: LinearAttributes): string {
  const { in: width, matrices } = attributes;
  const [first] = matrices;
  if (matrices.length === 1 && weightScale(first!) === 1)
    return emission.weight(first!.weight, [first!.out, width]);
  return emission.once(`fp32:${keyOf(matrices)}`, () =>
    emission.builder.initializer('stack', 'float32', [heightOf(matrices), width], () => {
      const all = new Float32Array(heightOf(matrices) * width);
      let at = 0;
      for (const matrix of matrices) {
        all.set(readScaled(emission.source, matrix.weight, weightScale(matrix)), at);
        at += matrix.out * width;
      }
      return all;
    }),
  );
}

function biasOf(emission: Emission, { matrices }: LinearAttributes): string | undefined {
  const names = matrices.flatMap((m) => m.bias ?? []);
  if (names.length === 0) return undefined;
  const height = heightOf(matrices);
  return emission.once(`bias:${biasKeyOf(matrices)}`, () =>
    emission.builder.initializer('bias', 'float32', [height], () => {
      const all = new Float32Array(height);
      let at = 0;
      for (const matrix of matrices) {
        if (matrix.bias !== undefined) all.set(readScaled(emission.source, matrix.bias, matrix.scale), at);
        at += matrix.out;
      }
      return all;
    }),
  );
}

function quantiseForward(emission: Emission, { in: width, matrices }: LinearAttributes): Int8Matrix {
  const columns = heightOf(matrices);
  return emitInt8(emission, `forward:${keyOf(matrices)}`, [width, columns], (into) => {
    let at = 0;
    for (const matrix of matrices) {
      const weight = { weight: emission.source.read(matrix.weight), scale: weightScale(matrix) };
      quantiseTransposed(weight, matrix.out, width, emission.int8Limit, into, columns, at);
      at += matrix.out;
    }
  });
}

function quantiseBackward(emission: Emission, { in: width, matrices }: LinearAttributes): Int8Matrix {
  return emitInt8(emission, `backward:${keyOf(matrices)}`, [heightOf(matrices), width], (into) => {
    const weights = matrices.map((matrix) => ({
      weight: emission.source.read(matrix.weight),
      scale: weightScale(matrix),
    }));
    quantiseColumns(weights, width, emission.int8Limit, into);
  });
}

/**
 * Two initializers of one quantisation. The values are written to the model before the scales, so the scales of a
 * matrix are kept (they are small) from the moment its values are made.
 */
function emitInt8(
  emission: Emission,
  key: string,
  shape: readonly [number, number],
  quantise: (into: Quantised) => void,
): Int8Matrix {
  const { builder } = emission;
  const scales = new Float32Array(shape[1]);
  const values = emission.once(`${key}:values`, () =>
    builder.initializer('int8', 'int8', shape, () => {
      const made = new Int8Array(shape[0] * shape[1]);
      quantise({ values: made, scales });
      return made;
    }),
  );
  return {
    values,
    scales: emission.once(`${key}:scales`, () =>
      builder.initializer('scales', 'float32', [shape[1]], () => scales),
    ),
  };
}

function readScaled(source: WeightSource, name: string, scale = 1): Float32Array {
  const values = source.read(name);
  return scale === 1 ? values : values.map((x) => x * scale);
}
