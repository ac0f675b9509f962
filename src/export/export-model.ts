/**
 * From a base, and an adapter on it, to a folder that serves fast and that other tools load: a checkpoint in the hub's
 * form, ONNX for transformers.js and Optimum, our serving graphs, and last the manifest.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { problem } from '../base/errors.ts';
import { diskProblem, onDisk, requireSpace } from '../base/files/disk.ts';
import { encodeExamples } from '../evaluate/encode-examples.ts';
import type { HeldOut } from '../evaluate/held-out.ts';
import { type Judgement, judgePrecision, MOST_EXAMPLES } from '../evaluate/judge-precision.ts';
import { spread } from '../evaluate/spread.ts';
import { readDataset } from '../formatting/index.ts';
import { writeServing } from '../generate/index.ts';
import { SERVING_FOLDER } from '../generate/open-model.ts';
import type { WeightSource } from '../graph/weights.ts';
import { checkAdapterFits, mergedWeights, readAdapter } from '../model/adapter/index.ts';
import {
  defaultRendering,
  type Manifest,
  type NewManifest,
  readManifest,
  writeManifest,
} from '../model/manifest.ts';
import type { Base } from '../model/open-base.ts';
import type { Example } from '../vocabulary.ts';
import { writeMergedCheckpoint } from './merged-checkpoint.ts';
import { PORTABLE_CONFIG, writePortableOnnx } from './portable/index.ts';

const WHEN_FULL = 'nothing was left behind: free some space or choose another --out';

export interface ExportRequest {
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
  threads?: number;
  signal?: AbortSignal;
  note: (line: string) => void;
}

export interface ExportResult extends Pick<Judgement, 'why' | 'measured' | 'fp32Matrices'> {
  out: string;
  precision: 'fp32' | 'int8';
}

/**
 * Exports whole or not at all: everything is made in a folder beside OUT, which gets its name at the end.
 *
 * @throws ImitatorError `out-exists`, `adapter-misfit`, `tokenizer-mismatch`, and whatever the parts have wrong; then OUT
 *   is as it was.
 */
export async function exportModel(request: ExportRequest): Promise<ExportResult> {
  const out = resolve(request.out);
  refuseToOverwrite(out, request.force);
  const { base, note, signal } = request;
  const made = await modelOf(request);
  const judgement = await judgePrecision(
    request.precision,
    request.data === undefined ? undefined : await heldOut(request.data, request, made.weights),
    note,
  );
  const partial = `${out}.partial-${process.pid}`;
  onDisk(out, WHEN_FULL, () => mkdirSync(dirname(out), { recursive: true }));
  requireSpace(dirname(out), bytesOf(made.weights, request.onnx, judgement));
  rmSync(partial, { recursive: true, force: true });
  onDisk(out, WHEN_FULL, () => mkdirSync(partial));
  try {
    note('writing the checkpoint');
    const more = request.onnx ? { 'transformers.js_config': PORTABLE_CONFIG } : {};
    writeMergedCheckpoint(partial, base.checkpoint, made.weights, more);
    signal?.throwIfAborted();
    if (request.onnx) {
      note('writing ONNX for transformers.js and Optimum');
      await writePortableOnnx(partial, base.checkpoint, made.weights);
      signal?.throwIfAborted();
    }
    const precision = judgement.precision.body === 'fp32' ? 'fp32' : 'int8';
    note(`writing the serving graphs in ${precision}: ${judgement.why}`);
    await writeServing(join(partial, SERVING_FOLDER), {
      family: base.checkpoint.family,
      config: base.checkpoint.config,
      defaults: base.checkpoint.generation,
      weights: made.weights,
      precision: judgement.precision,
      fp32Matrices: judgement.fp32Matrices,
    });
    signal?.throwIfAborted();
    writeManifest(partial, {
      ...made.origin,
      kind: 'model',
      base: { id: base.id, hash: made.baseHash },
      tokenizer: base.tokenizer?.hash ?? null,
      precision,
      precisionWhy: judgement.why,
      ...(judgement.fp32Matrices.length === 0 ? {} : { fp32Matrices: judgement.fp32Matrices }),
      ...(judgement.measured === undefined ? {} : { measured: judgement.measured }),
    });
    putInPlace(partial, out);
    const { why, measured, fp32Matrices } = judgement;
    return { out, precision, why, measured, fp32Matrices };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw diskProblem(out, WHEN_FULL, error);
  }
}

/** Checkpoint and ONNX in float32, and the serving graphs, whose matrices may be bytes. */
function bytesOf(weights: WeightSource, onnx: boolean, { precision }: Judgement): number {
  const count = weights.names.reduce((n, name) => n + weights.shape(name).reduce((a, b) => a * b, 1), 0);
  return count * (4 + (onnx ? 4 : 0) + (precision.body === 'fp32' ? 4 : 1.25));
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

/** The old folder, if there is one, goes only when the new one has its name. */
function putInPlace(partial: string, out: string): void {
  const old = `${out}.old-${process.pid}`;
  const replaces = existsSync(out);
  if (replaces) renameSync(out, old);
  renameSync(partial, out);
  if (replaces) rmSync(old, { recursive: true, force: true });
}

interface MadeModel {
  weights: WeightSource;
  baseHash: string;
  /** What the manifest of the adapter, or of a base that we trained, says of its making. */
  origin: Pick<NewManifest, 'rendering' | 'dataset' | 'settings' | 'metrics'>;
}

async function modelOf({ base, adapter: dir }: ExportRequest): Promise<MadeModel> {
  const { checkpoint } = base;
  const baseHash = await checkpoint.hash();
  const manifest = readManifest(dir ?? base.dir);
  const origin = {
    rendering: manifest?.rendering ?? defaultRendering(),
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

function requireTokenizer(manifest: Manifest | undefined, base: Base): void {
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

async function heldOut(data: string, request: ExportRequest, weights: WeightSource): Promise<HeldOut> {
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
  const examples: Example[] = [];
  for await (const example of dataset.examples('valid')) examples.push(example);
  const encoded = encodeExamples(
    spread(examples, MOST_EXAMPLES),
    base.tokenizer,
    config,
    dataset.file('valid'),
  );
  return { family, config, weights, examples: encoded.examples, threads, signal };
}
