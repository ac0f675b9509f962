/** What portable files share: emission in standard ONNX, the prologue, and writing. */
import type { Spec } from '../../engines/index.ts';
import type { Graph } from '../../graph/index.ts';
import { CONTRIB } from '../../graph/onnx/builder.ts';
import { Emission } from '../../graph/onnx/emit.ts';
import type { NodeProto, ValueInfoProto } from '../../graph/onnx/proto.ts';
import { standardRules } from '../../graph/onnx/standard-rules.ts';
import { nameOutputs, valueInfo, writeGraphFile } from '../../graph/onnx/write.ts';
import type { WeightSource } from '../../graph/weights.ts';
import { Prologue } from './prologue.ts';

export interface PortableFile {
  path: string;
  /** Name of the file with the weights, in the same folder. */
  dataFile: string;
}

export interface PortableEmission {
  emission: Emission;
  node: NodeProto[];
  output: ValueInfoProto[];
}

/** Emits a graph in float32, of operators of standard ONNX only. */
export function portableEmission(graph: Graph, weights: WeightSource): PortableEmission {
  const emission = new Emission(graph, standardRules, {
    // What webgpu needs is what every runtime has.
    form: 'webgpu',
    weights,
    precision: () => 'fp32',
    int8Limit: 127,
  });
  const output = nameOutputs(emission, graph);
  const node = emission.builder.nodes;
  // Opset 20 has the exact Gelu under its own name.
  for (const one of node) if (one.opType === 'Gelu' && one.domain === CONTRIB) one.domain = '';
  return { emission, node, output };
}

export function prologueFor({ emission }: PortableEmission): Prologue {
  return new Prologue(emission.builder);
}

/** Writes the prologue, the shapes that the graph wants to be fed, and the graph, with these inputs. */
export async function writePortable(
  file: PortableFile,
  { emission, node, output }: PortableEmission,
  before: Prologue,
  inputs: readonly Spec[],
): Promise<void> {
  const { builder } = emission;
  for (const [name, shape] of builder.fedShapes) before.shape(name, shape);
  await writeGraphFile(file.path, file.dataFile, {
    node: [...before.all, ...node],
    initializers: builder.initializers,
    input: inputs.map(({ name, dtype, shape }) => valueInfo(name, dtype, shape)),
    output,
  });
}
