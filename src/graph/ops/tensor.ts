/**
 * Symbolic tensors: what a computation is, before any engine runs it. A tensor is immutable and remembers the op
 * and the inputs it comes from; a graph is nothing but the tensors that can be reached from its outputs.
 */
import { ImitatorError } from '../../base/errors.ts';
import type { Attributes, LeafName, OpName } from './attributes.ts';
import { type Shape, showShape } from './dims.ts';
import { type DType, dtypeOf, type TypedArray } from './dtypes.ts';

/** A tensor that a certain op makes, or a leaf: `input`, `weight`, `constant`. */
export interface TensorOf<Name extends keyof Attributes> {
  /** Counted from the first tensor of the process on. */
  readonly id: number;
  readonly op: Name;
  readonly inputs: readonly Tensor[];
  readonly attributes: Readonly<Attributes[Name]>;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Any tensor; comparing its `op` tells the type of its attributes. */
export type Tensor = { [Name in keyof Attributes]: TensorOf<Name> }[keyof Attributes];

/** An op as a graph knows it: a shape rule and a gradient rule. How it is computed is each engine's to say. */
export interface Op<Name extends OpName = OpName> {
  readonly name: Name;
  /** Shape and type (the first input's if left out) of the result; throws a ShapeError where the inputs do not fit. */
  infer(inputs: readonly Tensor[], attributes: Readonly<Attributes[Name]>): { shape: Shape; dtype?: DType };
  /**
   * The gradient of each input, given that of the result; undefined where there is none. `needed[i]` says whether
   * input i's gradient is wanted: what is not needed should not be built.
   */
  gradient?(
    result: TensorOf<Name>,
    upstream: Tensor,
    needed: readonly boolean[],
  ): readonly (Tensor | undefined)[];
}

const table = new Map<string, Op>();

/** All ops but the leaves, by name. */
export const operators: ReadonlyMap<string, Op> = table;

/** Makes the tensor of an op. */
export type Apply<Name extends OpName> = (
  inputs: readonly Tensor[],
  attributes: Readonly<Attributes[Name]>,
) => TensorOf<Name>;

let ids = 0;

/** Registers an op and returns the function that applies it. */
export function defineOp<Name extends OpName>(op: Op<Name>): Apply<Name> {
  if (table.has(op.name)) throw new Error(`op ${op.name} is defined twice`);
  table.set(op.name, op);
  return (inputs, attributes) => {
    const { shape, dtype } = op.infer(inputs, attributes);
    return { id: ids++, op: op.name, inputs, attributes, shape, dtype: dtype ?? inputs[0]!.dtype };
  };
}

/** The same op on other inputs of the same shapes. */
export function copyOf<T extends Tensor>(tensor: T, inputs: readonly Tensor[]): T {
  return { ...tensor, id: ids++, inputs };
}

function leaf<Name extends LeafName>(
  op: Name,
  attributes: Attributes[Name],
  shape: Shape,
  dtype: DType,
): TensorOf<Name> {
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

export function isLeaf(tensor: Tensor): tensor is Extract<Tensor, { op: LeafName }> {
  return tensor.op === 'input' || tensor.op === 'weight' || tensor.op === 'constant';
}

/** The name of an input or a weight; something to tell any other tensor by. */
export function nameOf(tensor: Tensor): string {
  if (tensor.op === 'input' || tensor.op === 'weight') return tensor.attributes.name;
  return `${tensor.op}#${tensor.id}`;
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
