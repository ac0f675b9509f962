/** Writes an emitted graph as an ONNX file, large initializers in a second file beside it. */
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PRIVATE_FILE } from '../../base/files/private.ts';
import type { Graph } from '../graph.ts';
import type { Dim, Shape } from '../ops/dims.ts';
import type { DType } from '../ops/dtypes.ts';
import { nameOf } from '../ops/tensor.ts';
import { type Builder, CONTRIB, type Initializer } from './builder.ts';
import { Emission, type EmitOptions } from './emit.ts';
import { ELEMENT_TYPE, encodeModel, type NodeProto, type TensorProto, type ValueInfoProto } from './proto.ts';
import { rules } from './rules.ts';

const OPSET = 20;
/** Of ONNX 1.15, which brought opset 20. */
const IR_VERSION = 9;
/** Initializers above this many bytes go to the external file: it is mapped, not read. */
const EXTERNAL_BYTES = 4096;
/** onnxruntime maps external data that begins at a page. */
const PAGE = 4096;

export interface WrittenModel {
  /** Path of the `.onnx` file; its weights lie beside it as `<name>.data`. */
  path: string;
  /** Shapes that must be fed as int64 inputs under these names. */
  fedShapes: ReadonlyMap<string, Shape>;
}

/** Writes `path` and, beside it, `path` with `.data` for `.onnx`. One matrix at a time lies in memory. */
export async function writeModel(graph: Graph, path: string, options: EmitOptions): Promise<WrittenModel> {
  const emission = new Emission(graph, rules, options);
  const { builder } = emission;
  const output = nameOutputs(emission, graph);
  const fed = [...builder.fedShapes].map(([name, shape]) => valueInfo(name, 'int64', [shape.length]));
  await writeGraphFile(path, `${basename(path, '.onnx')}.data`, {
    node: builder.nodes,
    initializers: builder.initializers,
    input: [
      ...graph.inputs.map((t) => valueInfo(nameOf(t), t.dtype, t.shape)),
      ...fed,
      ...unpackedOf(builder),
    ],
    output,
    metadata: Object.fromEntries([...builder.fedShapes].map(([key, shape]) => [key, JSON.stringify(shape)])),
  });
  return { path, fedShapes: builder.fedShapes };
}

function unpackedOf({ initializers, unpacked }: Builder): ValueInfoProto[] {
  return initializers
    .filter(({ name }) => unpacked.has(name))
    .map(({ name, dtype, shape }) => valueInfo(name, dtype, shape));
}

export interface GraphParts {
  node: NodeProto[];
  initializers: readonly Initializer[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  metadata?: Readonly<Record<string, string>>;
}

/** Writes a graph, and what is large of its initializers as `dataFile` in the same folder. */
export async function writeGraphFile(path: string, dataFile: string, parts: GraphParts): Promise<void> {
  const initializer = await writeInitializers(parts.initializers, dirname(path), dataFile);
  const { node, input, output } = parts;
  const bytes = encodeModel({
    irVersion: IR_VERSION,
    producerName: 'imitator',
    graph: { name: basename(path, '.onnx'), node, initializer, input, output },
    opsetImport: [
      { domain: '', version: OPSET },
      { domain: CONTRIB, version: 1 },
    ],
    metadataProps: Object.entries(parts.metadata ?? {}).map(([key, value]) => ({ key, value })),
  });
  await writeFile(path, bytes, { mode: PRIVATE_FILE });
}

async function writeInitializers(
  initializers: readonly Initializer[],
  folder: string,
  location: string,
): Promise<TensorProto[]> {
  // Made even if nothing is large: whoever lists the files of a model may name it.
  const file = await open(join(folder, location), 'w', PRIVATE_FILE);
  let offset = 0;
  const protos: TensorProto[] = [];
  try {
    for (const initializer of initializers) {
      const raw = bytesOf(initializer);
      const proto: TensorProto = {
        name: initializer.name,
        dims: [...initializer.shape],
        dataType: ELEMENT_TYPE[initializer.dtype],
      };
      if (raw.byteLength <= EXTERNAL_BYTES) proto.rawData = raw;
      else {
        await writeAt(file, raw, offset);
        proto.dataLocation = 1;
        proto.externalData = [
          { key: 'location', value: location },
          { key: 'offset', value: String(offset) },
          { key: 'length', value: String(raw.byteLength) },
        ];
        offset += Math.ceil(raw.byteLength / PAGE) * PAGE;
      }
      protos.push(proto);
    }
  } finally {
    await file.close();
  }
  return protos;
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.byteLength - at, position + at);
    at += bytesWritten;
  }
}

function bytesOf(initializer: Initializer): Uint8Array {
  const data = initializer.data();
  const expected = initializer.shape.reduce((a, b) => a * b, 1);
  if (data.length !== expected)
    throw new Error(`${initializer.name}: ${data.length} values for [${initializer.shape}]`);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Makes the graph's outputs appear under their own names: by renaming what makes them, or by an Identity. */
export function nameOutputs(emission: Emission, graph: Graph): ValueInfoProto[] {
  const { builder } = emission;
  const made = new Set(builder.nodes.flatMap((node) => node.output));
  const renamed = new Map<string, string>();
  const infos: ValueInfoProto[] = [];
  for (const [name, tensor] of Object.entries(graph.outputs)) {
    const value = emission.nameOf(tensor);
    if (made.has(value) && !renamed.has(value)) renamed.set(value, name);
    else
      builder.nodes.push({
        name: `output:${name}`,
        opType: 'Identity',
        input: [value],
        output: [name],
        attribute: [],
      } satisfies NodeProto);
    infos.push(valueInfo(name, tensor.dtype, tensor.shape));
  }
  for (const node of builder.nodes) {
    node.input = node.input.map((name) => renamed.get(name) ?? name);
    node.output = node.output.map((name) => renamed.get(name) ?? name);
  }
  return infos;
}

export function valueInfo(name: string, dtype: DType, shape: Shape): ValueInfoProto {
  const dim = shape.map((size: Dim) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPE[dtype], shape: { dim } } } };
}
