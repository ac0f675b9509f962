/** Reads a checkpoint folder: configuration, weights in any of the hub's forms, and what identifies it. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { problem, problems } from '../../base/errors.ts';
import { readJson } from '../../base/files/read-json.ts';
import type { WeightSource } from '../../graph/weights.ts';
import type { Architecture, Family } from '../../networks/family.ts';
import { weightShapes } from '../../networks/weights.ts';
import { parseConfig } from './families.ts';
import { type GenerationConfig, parseGenerationConfig } from './generation-config.ts';
import { allFinite } from './numbers.ts';
import { openSafetensors } from './safetensors.ts';
import { readTensor, type TensorFile } from './tensor-file.ts';
import { openTorchFile } from './torch-file.ts';

export interface Checkpoint extends Architecture {
  dir: string;
  generation: GenerationConfig;
  /** Every weight of `weightShapes`; a read throws where a value is not finite. */
  weights: WeightSource;
  /** The files that hold the weights. */
  files: readonly string[];
  /** SHA-256 over the configuration and the weight files, in hex; reads them whole (about 0.5 s a GB). */
  hash(): Promise<string>;
}

/**
 * Opens a checkpoint folder without reading its weights yet.
 *
 * @throws ImitatorError where it is no checkpoint of a known family: missing files, another architecture, truncated files,
 *   and missing, extra or misshapen weights (all of them in one message).
 */
export async function readCheckpoint(dir: string): Promise<Checkpoint> {
  if (!existsSync(dir) || !statSync(dir).isDirectory())
    throw problem({
      code: 'checkpoint-missing',
      place: dir,
      expected: 'a folder with a BlenderBot checkpoint',
      value: existsSync(dir) ? 'a file' : 'nothing',
      remedy: 'name a folder or a model on the hub, such as facebook/blenderbot-400M-distill',
    });
  const { family, config, generation, configPath } = readConfigs(dir);
  const files = await openFiles(dir);
  const weights = new CheckpointWeights(dir, files, { family, config });
  const paths = files.map((file) => file.path);
  const hash = () => hashFiles([configPath, ...paths]);
  return { dir, family, config, generation, weights, files: paths, hash };
}

export interface Configs extends Architecture {
  generation: GenerationConfig;
  /** Where `config` stands. */
  configPath: string;
}

/** What a checkpoint folder says of itself, for those who need no weights. */
export function readConfigs(dir: string): Configs {
  const configPath = join(dir, 'config.json');
  const { family, config } = parseConfig(readJson(configPath), configPath);
  const generationPath = join(dir, 'generation_config.json');
  // Old checkpoints keep the parameters of generation in config.json.
  const generation = existsSync(generationPath)
    ? parseGenerationConfig(readJson(generationPath), generationPath)
    : parseGenerationConfig(config.raw, configPath);
  return { family, config, generation, configPath };
}

/** One file of weights, or the shards that an index names. */
async function openFiles(dir: string): Promise<TensorFile[]> {
  const forms: [name: string, open: (path: string) => TensorFile | Promise<TensorFile>][] = [
    ['model.safetensors', openSafetensors],
    ['pytorch_model.bin', openTorchFile],
  ];
  for (const [name, open] of forms) {
    const single = join(dir, name);
    if (existsSync(single)) return [await open(single)];
    const index = `${single}.index.json`;
    if (!existsSync(index)) continue;
    const shards = shardsOf(index);
    const missing = shards.filter((shard) => !existsSync(join(dir, shard)));
    if (missing.length > 0)
      throw problems(
        'checkpoint-missing',
        index,
        missing.map((shard) => `${shard} is not there`),
      );
    return Promise.all(shards.map((shard) => open(join(dir, shard))));
  }
  throw problem({
    code: 'checkpoint-missing',
    place: dir,
    expected: 'model.safetensors or pytorch_model.bin (or its .index.json and shards)',
    remedy: 'TensorFlow and Flax weights cannot be read; save the model as safetensors',
  });
}

const indexFile = z.looseObject({ weight_map: z.record(z.string(), z.string().regex(/^[\w-][\w.-]*$/)) });

function shardsOf(index: string): string[] {
  const parsed = indexFile.safeParse(readJson(index));
  if (!parsed.success)
    throw problem({
      code: 'checkpoint-invalid',
      place: index,
      expected: 'a weight_map of file names in this folder',
    });
  return [...new Set(Object.values(parsed.data.weight_map))].sort();
}

class CheckpointWeights implements WeightSource {
  readonly names: readonly string[];
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  readonly #files = new Map<string, TensorFile>();
  readonly #stored = new Map<string, string>();

  constructor(dir: string, files: readonly TensorFile[], network: Architecture) {
    this.#shapes = weightShapes(network);
    this.names = [...this.#shapes.keys()];
    for (const file of files) for (const name of file.tensors.keys()) this.#files.set(name, file);
    const wrong = this.#check(network.family);
    if (wrong.length > 0)
      throw problems(
        'checkpoint-keys',
        dir,
        wrong,
        'the weights do not belong to this config.json, or the checkpoint was saved by something else',
      );
  }

  #check({ copies, zeros }: Family): string[] {
    const wrong: string[] = [];
    const known = new Set<string>();
    for (const [name, shape] of this.#shapes) {
      const candidates = [name, ...(copies[name] ?? [])];
      const stored = candidates.find((candidate) => this.#files.has(candidate));
      for (const candidate of candidates) known.add(candidate);
      if (stored === undefined && !zeros.includes(name)) wrong.push(`${name} is missing`);
      if (stored === undefined) continue;
      this.#stored.set(name, stored);
      const found = this.#files.get(stored)!.tensors.get(stored)!.shape;
      if (found.join() !== shape.join()) wrong.push(`${stored}: expected [${shape}], got [${found}]`);
    }
    for (const name of this.#files.keys())
      if (!known.has(name)) wrong.push(`${name} is not part of the network`);
    return wrong;
  }

  has(name: string): boolean {
    return this.#shapes.has(name);
  }

  shape(name: string): readonly number[] {
    const shape = this.#shapes.get(name);
    if (shape === undefined) throw new Error(`${name} is not a weight of this network`);
    return shape;
  }

  read(name: string): Float32Array {
    const shape = this.shape(name);
    const stored = this.#stored.get(name);
    if (stored === undefined) return new Float32Array(shape.reduce((a, b) => a * b, 1));
    const file = this.#files.get(stored)!;
    const values = readTensor(file, stored);
    if (!allFinite(values))
      throw problem({
        code: 'checkpoint-not-finite',
        place: `${file.path}, ${stored}`,
        expected: 'finite numbers',
        value: 'NaN or infinity among them',
        remedy: 'the checkpoint is damaged or its training diverged; take another',
      });
    return values;
  }
}

async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths)
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
