/**
 * ONNX in the layouts that transformers.js and Optimum load, weights beside each file as `<name>.onnx_data`; float32,
 * operators of standard ONNX. Of BlenderBot `onnx/encoder_model.onnx` and `onnx/decoder_model_merged.onnx`; of a
 * network without an encoder `onnx/model.onnx`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../base/errors.ts';
import type { WeightSource } from '../../graph/weights.ts';
import type { Architecture, Family, Network } from '../../networks/family.ts';
import { frozenParameters, frozenProjections } from '../../networks/projections.ts';
import { writeCausal } from './causal.ts';
import { writeDecoder } from './decoder.ts';
import type { PortableFile } from './emit.ts';
import { writeEncoder } from './encoder.ts';

const PORTABLE_FOLDER = 'onnx';

type Write = (net: Network<never>, weights: WeightSource, file: PortableFile) => Promise<void>;

/** The files of each family, by the word that its configurations have for it. */
const layouts: Readonly<Record<string, Readonly<Record<string, Write>>>> = {
  blenderbot: { 'encoder_model.onnx': writeEncoder, 'decoder_model_merged.onnx': writeDecoder },
  llama: { 'model.onnx': writeCausal },
};

/** What transformers.js wants to read in config.json, to fetch the weights' files as well. */
export function portableConfig(family: Family): Record<string, unknown> {
  const files = Object.keys(layoutOf(family));
  return { use_external_data_format: Object.fromEntries(files.map((name) => [name, 1])) };
}

/**
 * Writes a family's files into the folder `onnx` of a model's folder. One matrix at a time lies in memory.
 *
 * @throws ImitatorError `onnx-impossible` for a family whose layout is not known.
 */
export async function writePortableOnnx(
  dir: string,
  { family, config }: Architecture,
  weights: WeightSource,
): Promise<void> {
  const layout = layoutOf(family);
  const net = { config: config as never, parameters: frozenParameters(), projections: frozenProjections() };
  const folder = join(dir, PORTABLE_FOLDER);
  mkdirSync(folder, { recursive: true });
  for (const [name, write] of Object.entries(layout))
    await write(net, weights, { path: join(folder, name), dataFile: `${name}_data` });
}

function layoutOf({ modelType }: Family): Readonly<Record<string, Write>> {
  const layout = layouts[modelType];
  if (layout !== undefined) return layout;
  throw problem({
    code: 'onnx-impossible',
    place: 'model_type',
    expected: `one whose layout in ONNX is known: ${Object.keys(layouts).join(', ')}`,
    value: modelType,
    remedy: 'leave the ONNX files out with --no-onnx',
  });
}
