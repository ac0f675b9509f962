/**
 * Opens what a user names as a model, to generate with it: a checkpoint in Hugging Face's form, a folder that `export`
 * made (its serving graphs start fastest), or a version: an adapter beside its manifest, on the base that this names.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chooseEngine, type Device } from '../engines/index.ts';
import { readModelManifest } from '../model/manifest.ts';
import { openVersion } from '../model/open-version.ts';
import { readTokenizer, type Tokenizer } from '../model/tokenizer.ts';
import { openGenerator } from './open.ts';
import { hasServing, openServing, servingPrecision } from './serving-files.ts';
import { FP32, type Generator, INT8, type ServingPrecision } from './types.ts';

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

/** @throws ImitatorError whatever is wrong with the folder, the device, or the precision that was asked for. */
export async function openModel(dir: string, options: ModelOptions = {}): Promise<OpenModel> {
  const files = join(dir, SERVING_FOLDER);
  const { device = 'auto', threads, maxRows } = options;
  const chosen = await chooseEngine(device);
  if (chosen.device === 'cpu' && hasServing(files) && serves(servingPrecision(files), options.precision)) {
    const generator = await openServing(files, { threads, maxRows });
    const { body } = generator.precision;
    const measured = readModelManifest(dir)?.precisionWhy;
    return {
      generator,
      tokenizer: tokenizerOf(dir, generator),
      why: `cpu (${chosen.why}), ${body} as exported${measured === undefined ? '' : ` (${measured})`}`,
    };
  }
  const { dir: tokenizerDir, checkpoint } = await openVersion(dir, options.base);
  const { precision, fp32Matrices, why } = precisionFor(dir, options.precision, chosen.engine.int8);
  const generator = await openGenerator(checkpoint, {
    engine: chosen.engine,
    threads,
    maxRows,
    precision,
    fp32Matrices,
  });
  return {
    generator,
    tokenizer: tokenizerOf(tokenizerDir, generator),
    why: `${chosen.device} (${chosen.why}), ${why}`,
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

function precisionFor(
  dir: string,
  asked: ModelOptions['precision'] = 'auto',
  int8: boolean,
): ChosenPrecision {
  const manifest = readModelManifest(dir);
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

function tokenizerOf(dir: string, { config }: Generator): Tokenizer | undefined {
  return existsSync(join(dir, 'tokenizer.json')) ? readTokenizer(dir, config.eosTokenId) : undefined;
}
