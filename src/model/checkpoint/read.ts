/** Reads a checkpoint, a folder or a GGUF file: configuration, weights in any of the hub's forms, and what identifies it. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { problem, problems } from '../../base/errors.ts';
import { parseJson, readJson } from '../../base/files/read-json.ts';
import type { WeightSource } from '../../graph/weights.ts';
import type { Architecture, Family } from '../../networks/family.ts';
import { weightShapes } from '../../networks/weights.ts';
import { type Companion, isFile, readCompanion } from './companions.ts';
import { parseConfig } from './families.ts';
import { type GenerationConfig, parseGenerationConfig } from './generation-config.ts';
import { llamaTensors, openGguf } from './gguf/index.ts';
import { openSafetensors } from './safetensors.ts';
import { allFinite, readTensor, type TensorFile } from './tensors/index.ts';
import { openTorchFile } from './torch-file.ts';

export interface Checkpoint extends Architecture {
  /** Its folder, or the one file that is all of it. */
  dir: string;
  generation: GenerationConfig;
  /** Every weight of `weightShapes`; a read throws where a value is not finite. */
  weights: WeightSource;
  /** The files that hold the weights. */
  files: readonly string[];
  /** SHA-256 over the files of configuration and weights, in hex; reads them whole (about 0.5 s a GB). */
  hash(): Promise<string>;
}

/**
 * Opens a checkpoint without reading its weights yet.
 *
 * @param dir a folder, or a GGUF file.
 * @throws ImitatorError where it is no checkpoint of a known family: missing files, another architecture, truncated files,
 *   and missing, extra or misshapen weights (all of them in one message).
 */
export async function readCheckpoint(dir: string): Promise<Checkpoint> {
  if (!existsSync(dir))
    throw problem({
      code: 'checkpoint-missing',
      place: dir,
      expected: 'a folder with a checkpoint, or a GGUF file',
      value: 'nothing',
      remedy: 'name a folder or a model on the hub, such as facebook/blenderbot-400M-distill',
    });
  const { family, config, generation, configPath } = readConfigs(dir);
  const files = await openFiles(dir);
  const weights = new CheckpointWeights(dir, files, { family, config });
  const paths = files.map((file) => file.path);
  const hash = () => hashFiles([...new Set([configPath, ...paths])]);
  return { dir, family, config, generation, weights, files: paths, hash };
}

export interface Configs extends Architecture {
  generation: GenerationConfig;
  /** The file in which `config` stands. */
  configPath: string;
}

/** What a checkpoint says of itself, for those who need no weights. */
export function readConfigs(dir: string): Configs {
  const found = readCompanion(dir, 'config.json');
  const { raw, path: configPath } = found === undefined ? missingConfig(dir) : parsed(found);
  const { family, config } = parseConfig(raw, configPath);
  const generationFile = readCompanion(dir, 'generation_config.json');
  // Old checkpoints keep the parameters of generation in config.json.
  const said = generationFile === undefined ? { raw: config.raw, path: configPath } : parsed(generationFile);
  return { family, config, generation: parseGenerationConfig(said.raw, said.path), configPath };
}

function parsed({ text, path }: Companion): { raw: unknown; path: string } {
  return { raw: parseJson(text, path), path };
}

function missingConfig(dir: string): never {
  throw problem({
    code: 'file-missing',
    place: join(dir, 'config.json'),
    expected: 'a readable file',
    value: 'nothing',
    remedy:
      ggufFiles(dir).length === 0 ? undefined : `name the GGUF file itself: ${join(dir, ggufFiles(dir)[0]!)}`,
  });
}

function ggufFiles(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.gguf')) : [];
}

/** One file of weights, or the shards that an index names. */
async function openFiles(dir: string): Promise<TensorFile[]> {
  if (isFile(dir)) return [llamaTensors(openGguf(dir))];
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
  const [gguf, ...others] = ggufFiles(dir);
  if (gguf !== undefined && others.length === 0) return [llamaTensors(openGguf(join(dir, gguf)))];
  throw problem({
    code: 'checkpoint-missing',
    place: dir,
    expected: 'model.safetensors, pytorch_model.bin (or its .index.json and shards), or one .gguf',
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
