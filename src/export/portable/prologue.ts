/**
 * The nodes that stand before a graph in a portable file: they make what our engines feed (32-bit ids, positions,
 * masks, shapes) from what other runtimes feed.
 */
import type { Dim, Shape } from '../../graph/index.ts';
import type { Builder } from '../../graph/onnx/builder.ts';
import { ATTRIBUTE, ELEMENT_TYPE, type NodeProto } from '../../graph/onnx/proto.ts';

/** Gathers nodes to be put before those of a builder, which holds their constants and keeps their names apart. */
export class Prologue {
  readonly nodes: NodeProto[] = [];
  readonly #late: NodeProto[] = [];
  readonly #builder: Builder;
  /** Names of int64 [1] tensors that hold the size of a dimension. */
  readonly #sizes = new Map<string, string>();

  constructor(builder: Builder) {
    this.#builder = builder;
  }

  /** Adds a node whose output has the given name. */
  named(output: string, opType: string, inputs: readonly string[], to?: keyof typeof ELEMENT_TYPE): void {
    const attribute = to === undefined ? [] : [{ name: 'to', type: ATTRIBUTE.int, i: ELEMENT_TYPE[to] }];
    this.nodes.push({ name: `prologue:${output}`, opType, input: [...inputs], output: [output], attribute });
  }

  node(opType: string, inputs: readonly string[], to?: keyof typeof ELEMENT_TYPE): string {
    const output = this.#builder.fresh(`prologue_${opType}`);
    this.named(output, opType, inputs, to);
    return output;
  }

  ints(values: readonly number[]): string {
    return this.#builder.ints(values);
  }

  /** An int64 scalar. */
  int(value: number): string {
    return this.#builder.constant(BigInt64Array.of(BigInt(value)), []);
  }

  /** A float32 scalar. */
  float(value: number): string {
    return this.#builder.scalar(value);
  }

  /** From a scalar to an int64 [1] end. */
  range(start: string, end: string): string {
    return this.node('Range', [start, this.node('Squeeze', [end]), this.int(1)]);
  }

  /** The size of a tensor's axis, int64 [1], which is from now on the size of the dimension `name`. */
  measure(name: string, tensor: string, axis: number): string {
    const size = this.node('Gather', [this.node('Shape', [tensor]), this.ints([axis])]);
    this.#sizes.set(name, size);
    return size;
  }

  /** Adds a node that needs shapes: it comes after all others. */
  lateNode(node: NodeProto): void {
    this.#late.push(node);
  }

  /** All nodes, each after what it needs. */
  get all(): NodeProto[] {
    return [...this.nodes, ...this.#late];
  }

  /** The int64 tensor of a shape whose dimensions have been measured. */
  shape(output: string, shape: Shape): void {
    this.nodes.push({
      name: `prologue:${output}`,
      opType: 'Concat',
      input: shape.map((dim) => this.#size(dim)),
      output: [output],
      attribute: [{ name: 'axis', type: ATTRIBUTE.int, i: 0 }],
    });
  }

  #size(dim: Dim): string {
    if (typeof dim === 'number') return this.ints([dim]);
    const known = this.#sizes.get(dim);
    if (known !== undefined) return known;
    const [operator, separator] = dim.includes('+') ? ['Add', '+'] : ['Mul', '*'];
    const parts = dim.split(separator);
    if (dim.includes('(') || (parts.length === 1 && !/^\d+$/.test(dim)))
      throw new Error(`no input says how large ${dim} is`);
    const made = parts
      .map((part) => (/^\d+$/.test(part) ? this.ints([Number(part)]) : this.#size(part)))
      .reduce((a, b) => this.node(operator, [a, b]));
    this.#sizes.set(dim, made);
    return made;
  }
}
