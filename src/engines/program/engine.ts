/**
 * What runs a graph. An engine compiles a graph and its weights into a program; the program is run with values for
 * the graph's inputs, and released by whoever compiled it.
 */
import type { DType, Graph, Shape, TypedArray } from '../../graph/index.ts';
import type { Precision } from '../../graph/onnx/precision.ts';
import type { WeightSource } from '../../graph/weights.ts';

export type Device = 'cpu' | 'webgpu' | 'cuda' | 'tfjs';

/** A tensor's values: row-major, in the typed array of its type (bool as Uint8Array). */
export interface Value {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

export type Values = Readonly<Record<string, Value>>;

/** Name, type and shape (sizes that are fed stay names) of an input or output. */
export interface Spec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export interface CompileOptions {
  /** The frozen weights of the graph; each is read once. */
  weights: WeightSource;
  /** Precision of each frozen linear matrix, by the name of its weight. A stack of several takes the widest. */
  precision?: (weight: string) => Precision;
  /** Threads of one run; 0 or left out: one for each core. */
  threads?: number;
  /** Plan memory per shape: a little faster for one shape, more resident memory for many. Off if left out. */
  memoryPattern?: boolean;
  /** Let the runtime rearrange float32 weights: faster, and twice their memory. Off if left out. */
  prepack?: boolean;
  /** Give back after each run what it took: less memory between runs, and a little slower. Off if left out. */
  lean?: boolean;
  /** Write a profile of every run, its file beginning with this path. */
  profile?: string;
}

export interface RunOptions {
  /** Arrays to write outputs into, for those that should not be allocated anew; they are then what `run` returns. */
  into?: Values;
  /** Names of the outputs to compute; all if left out. */
  only?: readonly string[];
}

export interface Program {
  readonly inputs: readonly Spec[];
  readonly outputs: readonly Spec[];
  /**
   * Runs the graph once. Throws where an input is missing, has another type or rank, or where two inputs disagree
   * about the size of a name. Runs of one program do not overlap.
   */
  run(feeds: Values, options?: RunOptions): Promise<Record<string, Value>>;
  /** Frees native memory and temporary files. The program cannot run afterwards. */
  release(): Promise<void>;
}

export interface Engine {
  readonly device: Device;
  /** The type of dropout masks: bytes where the device has them. */
  readonly maskType: 'uint8' | 'float32';
  /** Whether frozen matrices can be multiplied in int8; else compilation refuses anything but fp32. */
  readonly int8: boolean;
  compile(graph: Graph, options: CompileOptions): Promise<Program>;
}

export function float32(data: Float32Array | readonly number[], shape: readonly number[]): Value {
  return { dtype: 'float32', shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}

export function int32(data: Int32Array | readonly number[], shape: readonly number[]): Value {
  return { dtype: 'int32', shape, data: data instanceof Int32Array ? data : Int32Array.from(data) };
}
