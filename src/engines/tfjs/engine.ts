/** TensorFlow.js as an engine: interprets the same graph in float32, natively on a GPU host or in plain JavaScript. */
import type * as Tensorflow from '@tensorflow/tfjs';
import { ImitatorError } from '../../base/errors.ts';
import type { Graph } from '../../graph/index.ts';
import type { CompileOptions, Engine, Program, RunOptions, Spec, Value, Values } from '../program/engine.ts';
import { sizesOf, specsOf } from '../program/feeds.ts';
import { refuseInt8 } from '../program/refuse-int8.ts';
import { BoundWeights, dtypeOf, interpret } from './interpret.ts';
import { loadTfjs, type Tf } from './load.ts';

/** @throws ImitatorError `device-missing` where no TensorFlow.js is installed, or none loads. */
export async function tfjsEngine(): Promise<Engine> {
  const { tf } = await loadTfjs();
  return {
    device: 'tfjs',
    maskType: 'float32',
    int8: false,
    compile: async (graph, options) => new TfjsProgram(tf, graph, options),
  };
}

class TfjsProgram implements Program {
  readonly inputs: readonly Spec[];
  readonly outputs: readonly Spec[];
  readonly #tf: Tf;
  readonly #graph: Graph;
  readonly #weights: BoundWeights;
  #released = false;

  constructor(tf: Tf, graph: Graph, options: CompileOptions) {
    refuseInt8('tfjs', graph, options);
    this.#tf = tf;
    this.#graph = graph;
    ({ inputs: this.inputs, outputs: this.outputs } = specsOf(graph));
    this.#weights = new BoundWeights(tf, graph, options.weights);
  }

  async run(feeds: Values, options: RunOptions = {}): Promise<Record<string, Value>> {
    if (this.#released) throw new ImitatorError('program-released', 'the program was released');
    const tf = this.#tf;
    const sizes = sizesOf(this.inputs, feeds);
    const made = tf.tidy(() => {
      const given = Object.fromEntries(
        this.inputs.map((spec) => [spec.name, toTf(tf, spec, feeds[spec.name]!)]),
      );
      const results = interpret({
        tf,
        graph: this.#graph,
        weights: this.#weights,
        feeds: given,
        sizes,
        only: options.only,
        release: true,
      });
      // An output may be an input or a weight: its clone can be disposed of like the others.
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tf.clone(tensor)]));
    });
    const entries = await Promise.all(
      Object.entries(made).map(async ([name, tensor]) => {
        const value = await fromTf(tensor, options.into?.[name]);
        tensor.dispose();
        return [name, value] as const;
      }),
    );
    return Object.fromEntries(entries);
  }

  async release(): Promise<void> {
    if (!this.#released) this.#weights.dispose();
    this.#released = true;
  }
}

function toTf(tf: Tf, spec: Spec, value: Value): Tensorflow.Tensor {
  return tf.tensor(value.data as Float32Array, [...value.shape], dtypeOf(spec));
}

async function fromTf(tensor: Tensorflow.Tensor, into: Value | undefined): Promise<Value> {
  const data = (await tensor.data()) as Float32Array | Int32Array;
  const dtype = tensor.dtype as 'float32' | 'int32';
  if (into === undefined) return { dtype, shape: tensor.shape, data };
  (into.data as Float32Array).set(data as Float32Array);
  return into;
}
