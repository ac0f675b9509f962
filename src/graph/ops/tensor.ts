/**
 * Symbolic tensors: what a computation is, before any engine runs it. A tensor is immutable and remembers the op
 * and the inputs it comes from; a graph is nothing but the tensors that can be reached from its outputs.
 */
import { ImitatorError } from '../../base/errors.ts';
import { type Shape, showShape } from './dims.ts';

export type DType = 'float32' | 'int32' | 'int64' | 'uint8' | 'int8' | 'bool';
export type TypedArray = Float32Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;
export type Attributes = Readonly<Record<string, unknown>>;

export interface Tensor {
  readonly id: number;
  /** Name of its op in `operators`, or of a leaf: `input`, `weight`, `constant`. */
  readonly op: string;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What an op is: a shape rule and a gradient rule here, its ONNX emission in `onnx/`, tfjs's in its engine. */
export interface Op {
  readonly name: string;
  /** Shape and type of the result; throws a ShapeError where the inputs do not fit. */
  infer(inputs: readonly Tensor[], attributes: Attributes): { shape: Shape; dtype?: DType };
  /**
   * The gradient of each input, given that of the result; undefined where there is none. `needed[i]` says whether
   * input i's gradient is wanted: what is not needed should not be built.
   */
  gradient?(result: Tensor, upstream: Tensor, needed: readonly boolean[]): readonly (Tensor | undefined)[];
}

const table = new Map<string, Op>();

/** All ops but the leaves, by name. An engine can run a graph if it knows these. */
export const operators: ReadonlyMap<string, Op> = table;

let ids = 0;

/** Registers an op and returns the function that applies it. */
export function defineOp(op: Op): (inputs: readonly Tensor[], attributes?: Attributes) => Tensor {
  if (table.has(op.name)) throw new Error(`op ${op.name} is defined twice`);
  table.set(op.name, op);
  return (inputs, attributes = {}) => {
    const { shape, dtype } = op.infer(inputs, attributes);
    return { id: ids++, op: op.name, inputs, attributes, shape, dtype: dtype ?? inputs[0]!.dtype };
  };
}

function leaf(op: string, attributes: Attributes, shape: Shape, dtype: DType): Tensor {
  return { id: ids++, op, inputs: [], attributes, shape, dtype };
}

/** A value fed at each run. */
export function input(name: string, shape: Shape, dtype: DType = 'float32'): Tensor {
  return leaf('input', { name }, shape, dtype);
}

/** A frozen weight, bound from a WeightSource when the graph is compiled. */
export function weight(name: string, shape: readonly number[]): Tensor {
  return leaf('weight', { name }, shape, 'float32');
}

/** Values that are part of the graph. */
export function constant(data: TypedArray, shape: readonly number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  if (data.length !== count)
    throw new ShapeError('constant', [], `${data.length} values do not fill ${showShape(shape)}`);
  return leaf('constant', { data }, shape, dtypeOf(data));
}

export function scalar(value: number): Tensor {
  return constant(Float32Array.of(value), []);
}

export function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Int8Array) return 'int8';
  return 'uint8';
}

export function nameOf(tensor: Tensor): string {
  const name = tensor.attributes['name'];
  return typeof name === 'string' ? name : `${tensor.op}#${tensor.id}`;
}

/** Inputs do not fit an op: the message names the op, the shapes and what was expected. */
export class ShapeError extends ImitatorError {
  constructor(op: string, inputs: readonly Tensor[], expected: string) {
    const shapes = inputs.map((t) => `${nameOf(t)} ${showShape(t.shape)}`).join(', ');
    super('shape-mismatch', `${op}(${shapes}): ${expected}`);
    this.name = 'ShapeError';
  }
}

/** Every tensor that the given ones depend on, inputs before users. */
export function topological(outputs: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const stack: { tensor: Tensor; next: number }[] = [];
  for (const output of outputs) {
    if (seen.has(output)) continue;
    seen.add(output);
    stack.push({ tensor: output, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const child = top.tensor.inputs[top.next++];
      if (child === undefined) {
        order.push(top.tensor);
        stack.pop();
      } else if (!seen.has(child)) {
        seen.add(child);
        stack.push({ tensor: child, next: 0 });
      }
    }
  }
  return order;
}
