/** Turns a graph into an ONNX model: every op becomes the nodes that its rule makes of it. */

import type { Graph } from '../graph.ts';
import type { OpName } from '../ops/attributes.ts';
import { nameOf, type Tensor, type TensorOf } from '../ops/tensor.ts';
import type { WeightSource } from '../weights.ts';
import { Builder } from './builder.ts';
import type { Form, Precision } from './precision.ts';
import type { Int8Limit } from './quantise.ts';

export interface EmitOptions {
  form: Form;
  weights: WeightSource;
  /** Precision of each frozen linear matrix by its weight's name. */
  precision: (weight: string) => Precision;
  int8Limit: Int8Limit;
}

/** The ONNX emission of an op: makes its nodes, and returns the name of its value. */
export type OnnxRule<Name extends OpName> = (
  emission: Emission,
  tensor: TensorOf<Name>,
  inputs: readonly string[],
) => string;

/** One for every op. */
export type Rules = { readonly [Name in OpName]: OnnxRule<Name> };

/** What the rules of the ops see while a graph is emitted. */
export class Emission {
  readonly builder = new Builder();
  readonly form: Form;
  readonly source: WeightSource;
  readonly precision: (weight: string) => Precision;
  readonly int8Limit: Int8Limit;
  /** The tensors that read each tensor. */
  readonly readers: ReadonlyMap<Tensor, readonly Tensor[]>;
  readonly outputs: ReadonlySet<Tensor>;
  readonly #rules: Rules;
  readonly #made = new Map<string, string>();
  readonly #names = new Map<Tensor, string>();

  constructor(graph: Graph, rules: Rules, options: EmitOptions) {
    this.#rules = rules;
    this.form = options.form;
    this.source = options.weights;
    this.precision = options.precision;
    this.int8Limit = options.int8Limit;
    this.readers = readersOf(graph);
    this.outputs = new Set(Object.values(graph.outputs));
    for (const tensor of graph.tensors) if (!this.#names.has(tensor)) this.name(tensor, this.#emit(tensor));
  }

  /** The name of the value of a tensor that has been emitted. */
  nameOf(tensor: Tensor): string {
    return this.#names.get(tensor)!;
  }

  /** Gives a tensor its value; a rule may so emit several tensors together. */
  name(tensor: Tensor, name: string): void {
    this.#names.set(tensor, name);
  }

  isNamed(tensor: Tensor): boolean {
    return this.#names.has(tensor);
  }

  /** What `make` returned the first time it was asked for under this key. */
  once(key: string, make: () => string): string {
    let name = this.#made.get(key);
    if (name === undefined) {
      name = make();
      this.#made.set(key, name);
    }
    return name;
  }

  /** A weight as it lies in the source, shared by everything that reads it. */
  weight(name: string, shape: readonly number[]): string {
    return this.once(`weight:${name}`, () =>
      this.builder.initializer('weight', 'float32', shape, () => this.source.read(name)),
    );
  }

  #emit(tensor: Tensor): string {
    if (tensor.op === 'input') return nameOf(tensor);
    if (tensor.op === 'weight') return this.weight(nameOf(tensor), tensor.shape as number[]);
    if (tensor.op === 'constant')
      return this.builder.constant(tensor.attributes.data, tensor.shape as number[]);
    return this.#apply(tensor);
  }

  #apply<Name extends OpName>(tensor: TensorOf<Name>): string {
    const inputs = tensor.inputs.map((x) => this.nameOf(x));
    return this.#rules[tensor.op](this, tensor, inputs);
  }
}

function readersOf(graph: Graph): Map<Tensor, Tensor[]> {
  const readers = new Map<Tensor, Tensor[]>();
  for (const tensor of graph.tensors)
    for (const input of tensor.inputs) {
      const list = readers.get(input);
      if (list === undefined) readers.set(input, [tensor]);
      else list.push(tensor);
    }
  return readers;
}
