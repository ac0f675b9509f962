/** Gathers the nodes and initializers of one ONNX graph, under unique names. */
import type { Dim, Shape } from '../ops/dims.ts';
import { type DType, dtypeOf, type TypedArray } from '../ops/dtypes.ts';
import { ATTRIBUTE, type AttributeProto, type NodeProto } from './proto.ts';

export type AttributeValue = number | boolean | string | readonly number[] | { float: number };

export interface Initializer {
  name: string;
  dtype: DType;
  shape: readonly number[];
  /** Makes the values when the model is written, so that one matrix at a time lies in memory. */
  data: () => TypedArray;
  bytes: number;
}

const BYTES: Readonly<Record<DType, number>> = { float32: 4, int32: 4, int64: 8, uint8: 1, int8: 1, bool: 1 };

/** Operators of this domain are onnxruntime's own. */
export const CONTRIB = 'com.microsoft';

export class Builder {
  readonly nodes: NodeProto[] = [];
  readonly initializers: Initializer[] = [];
  /** Shapes that are known only once inputs are fed, by the name of the int64 input that carries each. */
  readonly fedShapes = new Map<string, Shape>();
  /** Initializers that the runtime leaves as they lie, whatever it does with others: it takes them for inputs with a default. */
  readonly unpacked = new Set<string>();
  readonly #constants = new Map<string, string>();
  #names = 0;

  fresh(hint: string): string {
    return `${hint}_${this.#names++}`;
  }

  /** Adds a node with one output and returns the output's name. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = '',
  ): string {
    return this.several(opType, inputs, attributes, 1, domain)[0]!;
  }

  /** Adds a node with several outputs. */
  several(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    outputs: number,
    domain = '',
  ): string[] {
    const name = this.fresh(opType);
    const output = Array.from({ length: outputs }, (_, i) => (outputs === 1 ? name : `${name}.${i}`));
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    this.nodes.push({ name, opType, domain, input: [...inputs], output, attribute });
    return output;
  }

  /** A small constant; equal ones are shared. */
  constant(data: TypedArray, shape: readonly number[]): string {
    const key = data.length > 64 ? undefined : `${dtypeOf(data)}[${shape}]${data}`;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.initializer('constant', dtypeOf(data), shape, () => data);
    if (key !== undefined) this.#constants.set(key, name);
    return name;
  }

  scalar(value: number): string {
    return this.constant(Float32Array.of(value), []);
  }

  ints(values: readonly number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  initializer(hint: string, dtype: DType, shape: readonly number[], data: () => TypedArray): string {
    const name = this.fresh(hint);
    const bytes = shape.reduce((a, b) => a * b, BYTES[dtype]);
    this.initializers.push({ name, dtype, shape, data, bytes });
    return name;
  }

  /** The name of an int64 tensor that holds a shape: a constant if it is known, else an input that the engine feeds. */
  shape(shape: Shape): string {
    if (shape.every((dim) => typeof dim === 'number')) return this.ints(shape as number[]);
    const name = `shape:${shape.join(',')}`;
    this.fedShapes.set(name, shape);
    return name;
  }

  /**
   * The shape operand of a Reshape from one shape to another: a constant with 0 (keep) and -1 (infer) where these
   * can say it, else a fed one.
   */
  reshapeTarget(from: Shape, to: Shape): string {
    let unknown = 0;
    const dims = to.map((dim: Dim, i) => {
      if (typeof dim === 'number') return dim;
      if (from[i] === dim) return 0;
      unknown++;
      return -1;
    });
    return unknown <= 1 && !to.includes(0) ? this.ints(dims) : this.shape(to);
  }
}

function attributeProto(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'boolean') return { name, type: ATTRIBUTE.int, i: value ? 1 : 0 };
  if (typeof value === 'number') return { name, type: ATTRIBUTE.int, i: value };
  if (typeof value === 'string') return { name, type: ATTRIBUTE.string, s: new TextEncoder().encode(value) };
  if (Array.isArray(value)) return { name, type: ATTRIBUTE.ints, ints: [...value] };
  return { name, type: ATTRIBUTE.float, f: (value as { float: number }).float };
}
