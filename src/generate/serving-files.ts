/**
 * Serving graphs on disk, so that a start maps files and quantises nothing. A folder holds `serving.json` and, for each
 * graph, an `.onnx` file with its weights beside it. Files get new names at every writing and the manifest
 * names the current ones: it is renamed into place last, so that a running process keeps the files that it has mapped
 * and a starting one finds a whole set.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { problem } from '../base/errors.ts';
import { readJson } from '../base/files/read-json.ts';
import { writeWhole } from '../base/files/write-whole.ts';
import { int8Limit, openProgram, type ProgramFile, precisions, writeProgram } from '../engines/index.ts';
import type { Graph } from '../graph/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import { type GenerationConfig, parseConfig, parseGenerationConfig } from '../model/checkpoint/index.ts';
import type { Architecture } from '../networks/family.ts';
import { requireAppending } from './append-in-place.ts';
import { Generator } from './generator.ts';
import { SERVING_SESSION, ServingModel, type SessionChoice } from './serving-model.ts';
import { precisionByWeight, type ServingPrecision } from './serving-precision.ts';

const SERVING_MANIFEST = 'serving.json';
/** Of the manifest and of the graphs' inputs and outputs. */
const FORMAT = 2;
const GRAPH_FILE = /^(encoder|step)-[0-9a-f]{8}\.(onnx|data)$/;

const precision = z.enum(precisions);
const graphFile = z.object({
  file: z.string().regex(GRAPH_FILE),
  fedShapes: z.record(z.string(), z.array(z.union([z.number(), z.string()]))),
});
const manifestFile = z.object({
  format: z.literal(FORMAT),
  precision: z.object({ body: precision, head: precision }),
  /** The largest magnitude of an int8 weight; processors whose int8 products clip need 63. */
  int8Limit: z.union([z.literal(127), z.literal(63)]),
  config: z.record(z.string(), z.unknown()),
  generation: z.record(z.string(), z.unknown()),
  encoder: graphFile.optional(),
  step: graphFile,
});
type ServingManifest = z.infer<typeof manifestFile>;

export interface ServedModel extends Architecture {
  /** The model's own parameters of generation. */
  defaults: GenerationConfig;
  weights: WeightSource;
  precision: ServingPrecision;
  /** Frozen matrices that stay in float32 whatever `precision` says. */
  fp32Matrices?: readonly string[];
}

/**
 * Writes the serving graphs for the cpu into a folder, which is made if need be; what an earlier writing left is
 * removed afterwards. One matrix at a time lies in memory.
 */
export async function writeServing(dir: string, served: ServedModel): Promise<void> {
  const { family, config } = served;
  mkdirSync(dir, { recursive: true });
  const tag = randomBytes(4).toString('hex');
  const write = async (name: 'encoder' | 'step', graph: Graph) => {
    const file = `${name}-${tag}.onnx`;
    const { fedShapes } = await writeProgram(graph, join(dir, file), 'cpu', {
      weights: served.weights,
      precision: precisionByWeight(family, served.precision, served.fp32Matrices),
    });
    return { file, fedShapes: Object.fromEntries([...fedShapes].map(([key, shape]) => [key, [...shape]])) };
  };
  const encode = family.encoderGraph?.(config);
  const manifest: ServingManifest = {
    format: FORMAT,
    precision: served.precision,
    int8Limit: await int8Limit(),
    config: { ...config.raw },
    generation: served.defaults,
    ...(encode === undefined ? {} : { encoder: await write('encoder', encode) }),
    step: await write('step', family.stepGraph(config, 'inPlace')),
  };
  writeWhole(join(dir, SERVING_MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  for (const name of readdirSync(dir))
    if (GRAPH_FILE.test(name) && !name.includes(tag)) rmSync(join(dir, name), { force: true });
}

/** Whether a folder holds serving graphs. */
export function hasServing(dir: string): boolean {
  return existsSync(join(dir, SERVING_MANIFEST));
}

/** How the weights of a folder's serving graphs are held. */
export function servingPrecision(dir: string): ServingPrecision {
  return readServingManifest(dir).precision;
}

/**
 * Opens serving graphs that `writeServing` wrote, on the cpu.
 *
 * @throws ImitatorError `serving-invalid` for another release's or damaged files, `serving-int8-limit` where this
 *   processor would clip their int8 products, `device-failed` where a file is missing or truncated.
 */
export async function openServing(
  dir: string,
  options: SessionChoice & { maxRows?: number } = {},
): Promise<Generator> {
  const manifest = readServingManifest(dir);
  const place = join(dir, SERVING_MANIFEST);
  await refuseClipping(manifest, place);
  const { family, config } = parseConfig(manifest.config, `${place}, config`);
  const defaults = parseGenerationConfig(manifest.generation, `${place}, generation`);
  const open = (graph: Graph, { file, fedShapes }: ServingManifest['step']) => {
    const program: ProgramFile = { path: join(dir, file), fedShapes: new Map(Object.entries(fedShapes)) };
    return openProgram(graph, program, 'cpu', { threads: options.threads, ...SERVING_SESSION });
  };
  const encode = family.encoderGraph?.(config);
  const encoder = encode && (await open(encode, encoderFile(manifest, place)));
  try {
    const step = await open(family.stepGraph(config, 'inPlace'), manifest.step);
    const model = new ServingModel({ family, config }, { encoder, step, append: 'inPlace' });
    await requireAppending(model);
    const { maxRows } = options;
    return new Generator({
      model,
      network: { family, config },
      defaults,
      device: 'cpu',
      precision: manifest.precision,
      maxRows,
    });
  } catch (error) {
    await encoder?.release();
    throw error;
  }
}

function encoderFile({ encoder }: ServingManifest, place: string): ServingManifest['step'] {
  if (encoder === undefined) throw damaged(place);
  return encoder;
}

function readServingManifest(dir: string): ServingManifest {
  const place = join(dir, SERVING_MANIFEST);
  const parsed = manifestFile.safeParse(readJson(place));
  if (parsed.success) return parsed.data;
  throw damaged(place);
}

function damaged(place: string): Error {
  return problem({
    code: 'serving-invalid',
    place,
    expected: `serving graphs of format ${FORMAT}`,
    remedy: 'they are damaged or of another release of imitator: export the model again',
  });
}

async function refuseClipping(
  { precision, int8Limit: written }: ServingManifest,
  place: string,
): Promise<void> {
  const quantised = precision.body !== 'fp32' || precision.head !== 'fp32';
  if (!quantised || written === 63 || (await int8Limit()) === 127) return;
  throw problem({
    code: 'serving-int8-limit',
    place: `${place}, int8Limit`,
    expected: '63 on this processor, whose int8 products clip',
    value: written,
    remedy: 'export the model again on this machine',
  });
}
