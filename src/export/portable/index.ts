/**
 * ONNX in the layout that transformers.js and Optimum load: `onnx/encoder_model.onnx` and
 * `onnx/decoder_model_merged.onnx`, their weights beside them as `<name>.onnx_data`; float32, operators of standard ONNX.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FOLDER } from '../../base/files/private.ts';
import { problem } from '../../base/errors.ts';
import type { WeightSource } from '../../graph/weights.ts';
import { type BlenderbotConfig, blenderbot } from '../../networks/blenderbot/index.ts';
import type { Architecture } from '../../networks/family.ts';
import { frozenParameters, frozenProjections } from '../../networks/projections.ts';
import { writeDecoder } from './decoder.ts';
import { writeEncoder } from './encoder.ts';

const PORTABLE_FOLDER = 'onnx';

/** What transformers.js wants to read in config.json, to fetch the weights' files as well. */
export const PORTABLE_CONFIG = {
  use_external_data_format: { 'encoder_model.onnx': 1, 'decoder_model_merged.onnx': 1 },
};

/**
 * Writes both files into the folder `onnx` of a model's folder. One matrix at a time lies in memory.
 *
 * @throws ImitatorError `onnx-impossible` for another family than BlenderBot: these are the files of its two halves.
 */
export async function writePortableOnnx(
  dir: string,
  network: Architecture,
  weights: WeightSource,
): Promise<void> {
  const config = configOf(network);
  const net = { config, parameters: frozenParameters(), projections: frozenProjections() };
  const folder = join(dir, PORTABLE_FOLDER);
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const file = (name: string) => ({ path: join(folder, name), dataFile: `${name}_data` });
  await writeEncoder(net, weights, file('encoder_model.onnx'));
  await writeDecoder(net, weights, file('decoder_model_merged.onnx'));
}

function configOf({ family, config }: Architecture): BlenderbotConfig {
  if (family === blenderbot) return config as BlenderbotConfig;
  throw problem({
    code: 'onnx-impossible',
    place: 'model_type',
    expected: `"${blenderbot.modelType}", whose layout in ONNX is known`,
    value: family.modelType,
    remedy: 'leave the ONNX files out with --no-onnx',
  });
}
