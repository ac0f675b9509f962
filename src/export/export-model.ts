/**
 * From a base, and an adapter on it, to a folder that serves fast and that other tools load: a checkpoint in the hub's
 * form, ONNX for transformers.js and Optimum, our serving graphs, and last the manifest.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { problem } from '../base/errors.ts';
import { diskProblem, onDisk, requireSpace } from '../base/files/disk.ts';
import { parseJson } from '../base/files/read-json.ts';
import { recoverFolder, replaceFolder } from '../base/files/replace-folder.ts';
import {
  encodeExamples,
  type HeldOut,
  type Judgement,
  judgePrecision,
  MOST_EXAMPLES,
  spread,
} from '../evaluate/index.ts';
import { allExamples, readDataset } from '../formatting/index.ts';
import { chatTemplates } from '../formatting/prompt/index.ts';
import { SERVING_FOLDER, writeServing } from '../generate/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import { checkAdapterFits, mergedWeights, readAdapter } from '../model/adapter/index.ts';
import { readCompanion } from '../model/checkpoint/index.ts';
import {
  type Base,
  defaultRendering,
  type ModelManifest,
  type NewModelManifest,
  readModelManifest,
  requireForm,
  writeModelManifest,
} from '../model/index.ts';
import { RANKER_FILE } from '../reply/index.ts';
import { type GgufModel, type GgufType, ggufBytes, requireGguf, writeModelGguf } from './gguf/index.ts';
import { writeMergedCheckpoint } from './merged-checkpoint.ts';
import { portableConfig, writePortableOnnx } from './portable/index.ts';

const WHEN_FULL = 'nothing was left behind: free some space or choose another --out';

export interface ModelExportRequest {
  base: Base;
  /** Folder of an adapter in PEFT's form. */
  adapter?: string | undefined;
  /** Folder of a dataset whose held-out turns judge int8. */
  data?: string | undefined;
  precision: 'auto' | 'int8' | 'fp32';
  /** The folder to be made. */
  out: string;
  /** Replaces what is there. */
  force?: boolean | undefined;
  /** Whether ONNX for other tools is written. */
  onnx: boolean;
  /** Writes a GGUF file as well, with its matrices in this type. */
  gguf?: GgufType | undefined;
  threads?: number;
  signal?: AbortSignal;
  note: (line: string) => void;
}

export interface ModelExportResult extends Pick<Judgement, 'why' | 'measured' | 'fp32Matrices'> {
  out: string;
  precision: 'fp32' | 'int8';
}

/**
 * Exports whole or not at all: everything is made in a folder beside OUT, which gets its name at the end.
 *
 * @throws ImitatorError `out-exists`, `adapter-misfit`, `tokenizer-mismatch`, and whatever the parts have wrong; then OUT
 *   is as it was.
 */
export async function exportModel(request: ModelExportRequest): Promise<ModelExportResult> {
  const out = resolve(request.out);
  onDisk(out, WHEN_FULL, () => recoverFolder(out));
  refuseToOverwrite(out, request.force);
  if (request.gguf !== undefined) requireGguf(ggufModelOf(request));
  const made = await mergeModel(request);
  const { data } = request;
  const held = data === undefined ? undefined : await readHeldOut(data, request, made);
  const judgement = await judgePrecision(request.precision, held, request.note);
  onDisk(out, WHEN_FULL, () => mkdirSync(dirname(out), { recursive: true }));
  requireSpace(dirname(out), bytesOf(made.weights, request, judgement));
  const replacement = onDisk(out, WHEN_FULL, () => replaceFolder(out));
  try {
    await writeModel(replacement.path, request, made, judgement);
    replacement.commit();
  } catch (error) {
    replacement.abandon();
    throw diskProblem(out, WHEN_FULL, error);
  }
  const { why, measured, fp32Matrices } = judgement;
  return { out, precision: nameOf(judgement), why, measured, fp32Matrices };
}

async function writeModel(
  folder: string,
  request: ModelExportRequest,
  { weights, baseHash, origin }: MadeModel,
  judgement: Judgement,
): Promise<void> {
  const { base, adapter, onnx, gguf, note, signal } = request;
  const { checkpoint, tokenizer } = base;
  note('writing the checkpoint');
  const more = onnx ? { 'transformers.js_config': portableConfig(checkpoint.family) } : {};
  writeMergedCheckpoint(folder, checkpoint, weights, more);
  signal?.throwIfAborted();
  if (onnx) {
    note('writing ONNX for transformers.js and Optimum');
    await writePortableOnnx(folder, checkpoint, weights);
    signal?.throwIfAborted();
  }
  if (gguf !== undefined) {
    note(`writing GGUF for llama.cpp in ${gguf}`);
    writeModelGguf(folder, ggufModelOf(request), weights, gguf);
    signal?.throwIfAborted();
  }
  const precision = nameOf(judgement);
  const { fp32Matrices, why, measured } = judgement;
  note(`writing the serving graphs in ${precision}: ${why}`);
  await writeServing(join(folder, SERVING_FOLDER), {
    family: checkpoint.family,
    config: checkpoint.config,
    defaults: checkpoint.generation,
    weights,
    precision: judgement.precision,
    fp32Matrices,
  });
  signal?.throwIfAborted();
  copyRanker(adapter ?? base.dir, folder);
  writeModelManifest(folder, {
    ...origin,
    kind: 'model',
    base: { id: base.id, hash: baseHash },
    tokenizer: tokenizer?.hash ?? null,
    precision,
    precisionWhy: why,
    ...(fp32Matrices.length === 0 ? {} : { fp32Matrices }),
    ...(measured === undefined ? {} : { measured }),
  });
}

function ggufModelOf({ base: { id, dir, checkpoint } }: ModelExportRequest): GgufModel {
  const { family, config } = checkpoint;
  const found = readCompanion(dir, 'tokenizer.json');
  const tokenizer = found && parseJson(found.text, found.path);
  return {
    family,
    config,
    name: basename(id),
    place: dir,
    tokenizer,
    chatTemplate: chatTemplates[family.form],
  };
}

/** What the bot chooses replies by belongs to the model. */
function copyRanker(from: string, to: string): void {
  if (existsSync(join(from, RANKER_FILE))) copyFileSync(join(from, RANKER_FILE), join(to, RANKER_FILE));
}

function nameOf({ precision }: Judgement): 'fp32' | 'int8' {
  return precision.body === 'fp32' ? 'fp32' : 'int8';
}

/** Checkpoint and ONNX in float32, the serving graphs, whose matrices may be bytes, and a GGUF file. */
function bytesOf(
  weights: WeightSource,
  { onnx, gguf }: Pick<ModelExportRequest, 'onnx' | 'gguf'>,
  { precision }: Judgement,
): number {
  const more = gguf === undefined ? 0 : ggufBytes(weights, gguf);
  const count = weights.names.reduce((n, name) => n + weights.shape(name).reduce((a, b) => a * b, 1), 0);
  return count * (4 + (onnx ? 4 : 0) + (precision.body === 'fp32' ? 4 : 1.25)) + more;
}

function refuseToOverwrite(out: string, force: boolean | undefined): void {
  if (force === true || !existsSync(out) || readdirSync(out).length === 0) return;
  throw problem({
    code: 'out-exists',
    place: out,
    expected: 'a folder that does not exist yet',
    value: 'one with files',
    remedy: 'choose another --out, or replace it with --force',
  });
}

interface MadeModel {
  weights: WeightSource;
  baseHash: string;
  /** What the manifest of the adapter, or of a base that we trained, says of its making. */
  origin: Pick<NewModelManifest, 'rendering' | 'dataset' | 'settings' | 'metrics'>;
}

async function mergeModel({ base, adapter: dir }: ModelExportRequest): Promise<MadeModel> {
  const { checkpoint } = base;
  const baseHash = await checkpoint.hash();
  const manifest = readModelManifest(dir ?? base.dir);
  requireForm(dir ?? base.dir, manifest, checkpoint);
  const origin = {
    rendering: manifest?.rendering ?? { ...defaultRendering(), form: checkpoint.family.form },
    dataset: manifest?.dataset ?? null,
    settings: manifest?.settings ?? {},
    metrics: manifest?.metrics ?? {},
  };
  if (dir === undefined) return { weights: checkpoint.weights, baseHash, origin };
  const read = readAdapter(dir);
  const adapter =
    manifest === undefined ? read : { ...read, base: { name: manifest.base.id, hash: manifest.base.hash } };
  checkAdapterFits(adapter, { ...checkpoint, hash: baseHash }, dir);
  requireTokenizer(manifest, base);
  return { weights: mergedWeights(checkpoint.weights, adapter), baseHash, origin };
}

function requireTokenizer(manifest: ModelManifest | undefined, base: Base): void {
  const expected = manifest?.tokenizer;
  const found = base.tokenizer?.hash;
  if (expected === undefined || expected === null || found === undefined || expected === found) return;
  throw problem({
    code: 'tokenizer-mismatch',
    place: join(base.dir, 'tokenizer.json'),
    expected: `the tokenizer that the adapter was trained with (${expected.slice(0, 12)})`,
    value: found.slice(0, 12),
    remedy: 'take the tokenizer.json that the adapter was trained with',
  });
}

async function readHeldOut(
  data: string,
  request: ModelExportRequest,
  { weights, origin }: MadeModel,
): Promise<HeldOut> {
  const { base, threads, signal } = request;
  const { family, config } = base.checkpoint;
  if (base.tokenizer === undefined)
    throw problem({
      code: 'tokenizer-missing',
      place: base.dir,
      expected: 'tokenizer.json beside the weights, to read the dataset with',
      remedy: 'leave --data out, or save the tokenizer there',
    });
  const dataset = await readDataset(data);
  const examples = await allExamples(dataset, 'valid');
  const reader = { tokenizer: base.tokenizer, config, rendering: origin.rendering };
  const encoded = encodeExamples(spread(examples, MOST_EXAMPLES), reader, dataset.file('valid'));
  return { family, config, weights, examples: encoded.examples, threads, signal };
}
