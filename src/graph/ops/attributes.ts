/**
 * What a tensor holds besides its inputs, by the name of its op. A new op begins with a line here: the types then ask
 * for its rule in ONNX and in TensorFlow.js.
 */
import type { Dim, Shape } from './dims.ts';
import type { TypedArray } from './dtypes.ts';

export interface Attributes extends Record<Unary | Binary | Other, None>, Record<Reduction, Axes> {
  input: Named;
  weight: Named;
  constant: { data: TypedArray };
  dropout: { keep: number };
  matmul: Transposed;
  linear: LinearAttributes;
  linearTransposed: LinearAttributes;
  layerNorm: Epsilon;
  rmsNorm: Epsilon;
  standardise: Spread;
  inverseDeviation: Spread;
  scatterRows: { entries: Dim };
  transpose: { perm: readonly number[] };
  reshape: { shape: Shape };
  broadcastTo: { shape: Shape };
  slice: { axis: number; start: number; end: number };
  part: { axis: number; sizes: readonly Dim[]; index: number };
  pad: { axis: number; before: number; after: number };
  concat: { axis: number };
}

/** What a graph begins with. */
export type LeafName = 'input' | 'weight' | 'constant';
export type OpName = Exclude<keyof Attributes, LeafName>;

/** Ops on each element by itself, which hold nothing more. */
export type Unary =
  | 'neg'
  | 'sqrt'
  | 'gelu'
  | 'geluDerivative'
  | 'geluUnscaled'
  | 'geluUnscaledDerivative'
  | 'silu'
  | 'siluDerivative';
export type Binary = 'add' | 'sub' | 'mul' | 'div';
export type Reduction = 'sum' | 'mean' | 'logSumExp';
type Other = 'softmax' | 'crossEntropy' | 'crossEntropyGradient' | 'gather' | 'rotary';
type None = Readonly<Record<string, never>>;

interface Named {
  name: string;
}

/** Axes counted from the front, in order; `keep` leaves them as ones. */
export interface Axes {
  axes: readonly number[];
  keep: boolean;
}

export interface Epsilon {
  epsilon: number;
}

/** What rows are measured by: how far they lie from their mean, or else from zero. */
export interface Spread extends Epsilon {
  centred: boolean;
}

/** Which factor's last two axes are exchanged first. */
export interface Transposed {
  transA: boolean;
  transB: boolean;
}

/** One frozen matrix of a linear map, as it lies in the checkpoint. */
export interface FrozenMatrix {
  /** Name of the weight [out, in]. */
  weight: string;
  /** Name of the bias [out], if it has one. */
  bias?: string;
  out: number;
  /** Multiplies weight and bias when they are bound (1 if left out). */
  scale?: number;
  /** Multiplies the weight only (1 if left out): a scale of what the matrix reads. */
  inputScale?: number;
}

/** Matrices stacked by their rows, all of which read `in` columns. */
export interface LinearAttributes {
  in: number;
  matrices: readonly FrozenMatrix[];
}
