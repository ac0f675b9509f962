/**
 * Opens what a user names as a model, to generate with it: a checkpoint in Hugging Face's form, a folder that `export`
 * made (its serving graphs start fastest), or a version: an adapter beside its manifest, on the base that this names.
 */
import { join } from 'node:path';
import { type ChosenEngine, chooseEngine, type Device } from '../engines/index.ts';
import { readConfigs } from '../model/checkpoint/index.ts';
import {
  findTokenizer,
  type ModelManifest,
  openVersion,
  readModelManifest,
  requireForm,
  type Tokenizer,
} from '../model/index.ts';
import type { Generator } from './generator.ts';
import { openGenerator } from './open-generator.ts';
import { hasServing, openServing, servingPrecision } from './serving-files.ts';
import { FP32, INT8, type ServingPrecision } from './serving-precision.ts';

export interface ModelOptions {
  device?: Device | 'auto';
  precision?: 'auto' | 'int8' | 'fp32';
  /** 0 or left out: one for each core. */
  threads?: number;
  /** Folder of the base, where the model is an adapter on a base from the hub. */
  base?: string;
  /** Rows that a batch decodes at once; further requests wait. */
  maxRows?: number;
}

export interface OpenModel {
  generator: Generator;
  /** Undefined where the folder has no tokenizer.json: then ids are all that can be fed. */
  tokenizer: Tokenizer | undefined;
  /** Which device and precision, and why, for a person. */
  why: string;
}

/** Where an export keeps its serving graphs. */
export const SERVING_FOLDER = 'serving';

/**
 * Opens the model in a folder, on the device and in the precision that were asked for. Its generator is the caller's to
 * release.
 *
 * @throws ImitatorError whatever is wrong with the folder, the device, or the precision.
 */
export async function openModel(dir: string, options: ModelOptions = {}): Promise<OpenModel> {
  const engine = await chooseEngine(options.device ?? 'auto');
  return (await openExported(dir, engine, options)) ?? openCompiled(dir, engine, options);
}

/** An export's serving graphs; undefined where there are none, or they are not what was asked for. */
async function openExported(
  dir: string,
  { device, why }: ChosenEngine,
  { precision, threads, maxRows }: ModelOptions,
): Promise<OpenModel | undefined> {
  const files = join(dir, SERVING_FOLDER);
  if (device !== 'cpu' || !hasServing(files) || !serves(servingPrecision(files), precision)) return undefined;
  const manifest = readModelManifest(dir);
  const network = readConfigs(dir);
  requireForm(dir, manifest, network);
  const tokenizer = findTokenizer(dir, network);
  const generator = await openServing(files, { threads, maxRows });
  const { body } = generator.precision;
  const judged = manifest?.precisionWhy;
  return {
    generator,
    tokenizer,
    why: `cpu (${why}), ${body} as exported${judged === undefined ? '' : ` (${judged})`}`,
  };
}

/** A checkpoint, or an adapter on its base, compiled for this process. */
async function openCompiled(
  dir: string,
  { engine, device, why }: ChosenEngine,
  { precision: asked, threads, base, maxRows }: ModelOptions,
): Promise<OpenModel> {
  const { dir: tokenizerDir, checkpoint, manifest } = await openVersion(dir, base);
  const { why: whyPrecision, ...precision } = choosePrecision(manifest, asked, engine.int8);
  const generator = await openGenerator(checkpoint, { engine, threads, maxRows, ...precision });
  return {
    generator,
    tokenizer: findTokenizer(tokenizerDir, checkpoint),
    why: `${device} (${why}), ${whyPrecision}`,
  };
}

/** Whether exported graphs are what was asked for; `auto` takes what the export judged best. */
function serves({ body }: ServingPrecision, asked: ModelOptions['precision'] = 'auto'): boolean {
  return asked === 'auto' || (asked === 'fp32') === (body === 'fp32');
}

interface ChosenPrecision {
  precision: ServingPrecision;
  fp32Matrices?: readonly string[];
  why: string;
}

function choosePrecision(
  manifest: ModelManifest | undefined,
  asked: ModelOptions['precision'] = 'auto',
  int8: boolean,
): ChosenPrecision {
  const { fp32Matrices } = manifest ?? {};
  if (asked === 'int8') return { precision: INT8, fp32Matrices, why: 'int8 as asked' };
  if (asked === 'fp32') return { precision: FP32, why: 'fp32 as asked' };
  if (!int8) return { precision: FP32, why: 'fp32, for int8 is for the cpu' };
  if (manifest?.precision === 'int8')
    return { precision: INT8, fp32Matrices, why: `int8: ${manifest.precisionWhy ?? 'as its manifest says'}` };
  return {
    precision: FP32,
    why: `fp32: ${manifest?.precisionWhy ?? 'nobody has measured what int8 costs it, as imitator export --data does'}`,
  };
}
