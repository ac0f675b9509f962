/** onnxruntime: the engine for training and serving, on the cpu, webgpu or cuda. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { ImitatorError } from '../../base/errors.ts';
import {
  type DType,
  type Graph,
  isCopy,
  type Shape,
  type Sizes,
  size,
  type TypedArray,
} from '../../graph/index.ts';
import type { Form } from '../../graph/onnx/precision.ts';
import { type WrittenModel, writeModel } from '../../graph/onnx/write.ts';
import type { CompileOptions, Engine, Program, RunOptions, Spec, Value, Values } from '../program/engine.ts';
import { sizesOf, specsOf } from '../program/feeds.ts';
import { refuseInt8 } from '../program/refuse-int8.ts';
import { int8Limit } from './int8-limit.ts';
import { createSession, type OnnxDevice, type SessionOptions } from './session.ts';

/** An engine on one of onnxruntime's devices. Whether the device is there shows when something is compiled. */
export function onnxruntimeEngine(device: OnnxDevice = 'cpu'): Engine {
  return {
    device,
    maskType: device === 'webgpu' ? 'float32' : 'uint8',
    int8: device === 'cpu',
    async compile(graph, options) {
      const folder = await mkdtemp(join(tmpdir(), 'imitator-graph-'));
      try {
        const file = await writeProgram(graph, join(folder, 'graph.onnx'), device, options);
        // Once the session is made its weights are mapped or read, and the files' names are needless.
        return await openProgram(graph, file, device, options);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** A graph on disk, to be opened again without its weights' source. */
export type ProgramFile = WrittenModel;

/** Writes a graph as `compile` would run it on a device. */
export async function writeProgram(
  graph: Graph,
  path: string,
  device: OnnxDevice,
  options: Pick<CompileOptions, 'weights' | 'precision'>,
): Promise<ProgramFile> {
  if (device !== 'cpu') refuseInt8(device, graph, options);
  const form: Form = device === 'webgpu' ? 'webgpu' : 'cpu';
  const precision = options.precision ?? (() => 'fp32');
  const limit = options.precision === undefined ? 127 : await int8Limit();
  return writeModel(graph, path, { form, weights: options.weights, precision, int8Limit: limit });
}

/** Opens what `writeProgram` wrote of this graph. @throws ImitatorError `device-failed`. */
export async function openProgram(
  graph: Graph,
  file: ProgramFile,
  device: OnnxDevice,
  options: SessionOptions,
): Promise<Program> {
  const apart = graph.tensors.some(isCopy);
  return new OnnxProgram(
    await createSession(file.path, device, { ...options, apart }),
    graph,
    file.fedShapes,
  );
}

class OnnxProgram implements Program {
  readonly inputs: readonly Spec[];
  readonly outputs: readonly Spec[];
  readonly #session: ort.InferenceSession;
  readonly #fedShapes: ReadonlyMap<string, Shape>;
  #released = false;
  /** Found out at the first run that is given places. */
  #writesIntoPlace: boolean | undefined;

  constructor(session: ort.InferenceSession, graph: Graph, fedShapes: ReadonlyMap<string, Shape>) {
    this.#session = session;
    ({ inputs: this.inputs, outputs: this.outputs } = specsOf(graph));
    this.#fedShapes = fedShapes;
  }

  async run(feeds: Values, options: RunOptions = {}): Promise<Record<string, Value>> {
    if (this.#released) throw new ImitatorError('program-released', 'the program was released');
    const sizes = sizesOf(this.inputs, feeds);
    const tensors: Record<string, ort.Tensor> = {};
    for (const { name } of this.inputs) tensors[name] = toOrt(feeds[name]!);
    for (const [name, shape] of this.#fedShapes) tensors[name] = shapeTensor(name, shape, sizes);
    const wanted = options.only ?? this.outputs.map((spec) => spec.name);
    const fetches: Record<string, ort.Tensor | null> = {};
    for (const name of wanted) {
      const into = options.into?.[name];
      fetches[name] = into === undefined ? null : toOrt(into);
    }
    const results = await this.#session.run(tensors, fetches);
    this.#settle(results, options.into ?? {});
    return Object.fromEntries(wanted.map((name) => [name, options.into?.[name] ?? fromOrt(results[name]!)]));
  }

  /**
   * The runtime writes an output into the array that it is given, and hands back a copy all the same. The copies' memory
   * goes at once: left to the collector, they make it run all the time, on the cores that compute.
   */
  #settle(results: ort.InferenceSession.OnnxValueMapType, into: Values): void {
    const pairs = Object.entries(into).map(([name, { data }]) => [results[name]!.data, data] as const);
    if (pairs.length > 0) this.#writesIntoPlace ??= pairs.every(([result, place]) => same(result, place));
    for (const [result, place] of pairs) {
      if (!this.#writesIntoPlace) (place as Float32Array).set(result as Float32Array);
      const { buffer } = result as TypedArray;
      if (buffer !== place.buffer && buffer instanceof ArrayBuffer) buffer.transfer(0);
    }
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    await this.#session.release();
  }
}

function shapeTensor(name: string, shape: Shape, sizes: Sizes): ort.Tensor {
  const known = shape.map((dim) => {
    const n = size(dim, sizes);
    if (n === undefined)
      throw new ImitatorError('feed-missing', `${name}: no input says how large ${dim} is`);
    return BigInt(n);
  });
  return new ort.Tensor('int64', BigInt64Array.from(known), [known.length]);
}

function same(a: unknown, b: TypedArray): boolean {
  const { buffer, byteOffset, byteLength } = a as TypedArray;
  return Buffer.from(buffer, byteOffset, byteLength).equals(
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  );
}

function toOrt(value: Value): ort.Tensor {
  return new ort.Tensor(value.dtype, value.data as never, value.shape as number[]);
}

function fromOrt(tensor: ort.Tensor): Value {
  return { dtype: tensor.type as DType, shape: tensor.dims, data: tensor.data as TypedArray };
}
