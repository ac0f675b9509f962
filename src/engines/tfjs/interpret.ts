/** Runs a graph op by op in TensorFlow.js. */
import type * as Tensorflow from '@tensorflow/tfjs';
import { ImitatorError } from '../../base/errors.ts';
import { type Graph, nameOf, type Sizes, size, type Tensor } from '../../graph/index.ts';
import type { FrozenMatrix, LinearAttributes, OpName } from '../../graph/ops/attributes.ts';
import { isLeaf, type TensorOf } from '../../graph/ops/tensor.ts';
import type { WeightSource } from '../../graph/weights.ts';
import type { Tf } from './load.ts';
import { rules, type Scope } from './rules.ts';

type TfTensor = Tensorflow.Tensor;

/** The weights and constants of a graph as tensors, kept until `dispose`. */
export class BoundWeights {
  readonly #tf: Tf;
  readonly #made = new Map<string, TfTensor>();

  /** Reads every weight of the graph once. */
  constructor(tf: Tf, graph: Graph, source: WeightSource) {
    this.#tf = tf;
    for (const tensor of graph.tensors) this.#bind(tensor, source);
  }

  #bind(tensor: Tensor, source: WeightSource): void {
    if (tensor.op === 'weight')
      this.#once(`weight:${nameOf(tensor)}`, () =>
        this.#tf.tensor(source.read(nameOf(tensor)), tensor.shape as number[]),
      );
    else if (tensor.op === 'constant')
      this.#once(`constant:${tensor.id}`, () => makeConstant(this.#tf, tensor));
    else if (tensor.op === 'linear' || tensor.op === 'linearTransposed')
      this.#bindLinear(tensor.attributes, source);
  }

  #bindLinear({ in: width, matrices }: LinearAttributes, source: WeightSource): void {
    const height = matrices.reduce((n, m) => n + m.out, 0);
    this.#once(stackKey(matrices), () => {
      const pieces = matrices.map((m) => ({ name: m.weight, scale: weightScale(m), out: m.out }));
      return this.#tf.tensor2d(stack(pieces, width, source), [height, width]);
    });
    if (matrices.some((m) => m.bias !== undefined))
      this.#once(biasKey(matrices), () => {
        const pieces = matrices.map((m) => ({ name: m.bias, scale: m.scale ?? 1, out: m.out }));
        return this.#tf.tensor1d(stack(pieces, 1, source));
      });
  }

  #once(key: string, make: () => TfTensor): void {
    if (!this.#made.has(key)) this.#made.set(key, this.#tf.keep(make()));
  }

  leaf(tensor: Tensor): TfTensor {
    const key = tensor.op === 'weight' ? `weight:${nameOf(tensor)}` : `constant:${tensor.id}`;
    return this.#made.get(key)!;
  }

  matrix({ matrices }: LinearAttributes): { weight: TfTensor; bias: TfTensor | undefined } {
    return { weight: this.#made.get(stackKey(matrices))!, bias: this.#made.get(biasKey(matrices)) };
  }

  dispose(): void {
    for (const tensor of this.#made.values()) tensor.dispose();
    this.#made.clear();
  }
}

const weightScale = (m: FrozenMatrix) => (m.scale ?? 1) * (m.inputScale ?? 1);
const stackKey = (matrices: readonly FrozenMatrix[]) =>
  `stack:${matrices.map((m) => `${m.weight}*${weightScale(m)}`).join()}`;
const biasKey = (matrices: readonly FrozenMatrix[]) =>
  `bias:${matrices.map((m) => `${m.bias}*${m.scale ?? 1}[${m.out}]`).join()}`;

/** Named values of several matrices, each scaled and `out * width` long, one behind the other; zeros without a name. */
function stack(
  pieces: readonly { name: string | undefined; scale: number; out: number }[],
  width: number,
  source: WeightSource,
): Float32Array {
  const all = new Float32Array(pieces.reduce((n, { out }) => n + out * width, 0));
  let at = 0;
  for (const { name, scale, out } of pieces) {
    if (name !== undefined)
      all.set(scale === 1 ? source.read(name) : source.read(name).map((x) => x * scale), at);
    at += out * width;
  }
  return all;
}

function makeConstant(tf: Tf, tensor: TensorOf<'constant'>): TfTensor {
  return tf.tensor(tensor.attributes.data as Float32Array, tensor.shape as number[], dtypeOf(tensor));
}

/** TensorFlow.js knows float32 and int32. */
export function dtypeOf(tensor: Pick<Tensor, 'dtype'>): 'float32' | 'int32' {
  if (tensor.dtype === 'float32' || tensor.dtype === 'int32') return tensor.dtype;
  throw new ImitatorError('device-type', `device tfjs: no tensors of type ${tensor.dtype}`);
}

export interface Interpretation {
  tf: Tf;
  graph: Graph;
  weights: BoundWeights;
  /** Values of the graph's inputs by name; they are not disposed of. */
  feeds: Readonly<Record<string, TfTensor>>;
  sizes: Sizes;
  /** Which outputs are wanted; all if left out. */
  only?: readonly string[];
  /** Whether each value goes as soon as its last reader has run. Not under a gradient tape, which needs them. */
  release: boolean;
}

/** Computes outputs. Call it in a `tf.tidy` or a gradient function, which own what it makes. */
export function interpret(run: Interpretation): Record<string, TfTensor> {
  const wanted = run.only ?? Object.keys(run.graph.outputs);
  const outputs = wanted.map((name) => run.graph.outputs[name]!);
  const values = new Map<Tensor, TfTensor>();
  const readers = countReaders(run.graph, outputs);
  for (const tensor of run.graph.tensors) {
    if (!readers.has(tensor)) continue;
    values.set(tensor, compute(run, tensor, values));
    if (run.release) releaseRead(tensor, values, readers);
  }
  return Object.fromEntries(wanted.map((name, i) => [name, values.get(outputs[i]!)!]));
}

/** How many readers each tensor has that the outputs need; an output counts as one more. */
function countReaders(graph: Graph, outputs: readonly Tensor[]): Map<Tensor, number> {
  const readers = new Map<Tensor, number>();
  for (const output of outputs) readers.set(output, (readers.get(output) ?? 0) + 1);
  for (const tensor of [...graph.tensors].reverse())
    if (readers.has(tensor)) for (const x of tensor.inputs) readers.set(x, (readers.get(x) ?? 0) + 1);
  return readers;
}

function compute(run: Interpretation, tensor: Tensor, values: ReadonlyMap<Tensor, TfTensor>): TfTensor {
  if (tensor.op === 'input') return run.feeds[nameOf(tensor)]!;
  if (tensor.op === 'weight' || tensor.op === 'constant') return run.weights.leaf(tensor);
  const inputs = tensor.inputs.map((x) => values.get(x)!);
  return apply(run, tensor, inputs);
}

function apply<Name extends OpName>(
  { tf, weights, sizes }: Interpretation,
  tensor: TensorOf<Name>,
  inputs: readonly TfTensor[],
): TfTensor {
  const scope: Scope<Name> = {
    tf,
    attributes: tensor.attributes,
    shape: tensor.shape.map((dim) => size(dim, sizes)!),
    sizeOf: (dim) => size(dim, sizes)!,
    matrix: (attributes) => weights.matrix(attributes),
  };
  return tf.tidy(() => rules[tensor.op](scope, inputs));
}

function releaseRead(tensor: Tensor, values: Map<Tensor, TfTensor>, readers: Map<Tensor, number>): void {
  for (const x of tensor.inputs) {
    const left = readers.get(x)! - 1;
    readers.set(x, left);
    if (left > 0 || isLeaf(x)) continue;
    values.get(x)?.dispose();
    values.delete(x);
  }
}
