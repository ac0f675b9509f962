/** What int8 costs a run's result, measured before it becomes a version: then a version serves as fast as it safely can. */
import { join } from 'node:path';
import { encodeExamples, judgePrecision, MOST_EXAMPLES, spread } from '../../evaluate/index.ts';
import { readModelManifest, writeModelManifest } from '../../model/index.ts';
import type { Example } from '../../vocabulary.ts';
import { type OpenOptions, openModel } from './open-compared.ts';

/**
 * Writes into the manifest of a run how its result is to be served. Does nothing where that is there already.
 *
 * @param examples for choosing: those that validated the training, not those that judge it.
 */
export async function judgeRun(
  run: string,
  examples: readonly Example[],
  { openBase, threads, signal, note }: OpenOptions & { note(line: string): void },
): Promise<void> {
  const manifest = readModelManifest(run)!;
  if (manifest.precision !== undefined) return;
  const { family, config, weights, tokenizer } = await openModel(run, openBase);
  const reader = { tokenizer: tokenizer!, config, rendering: manifest.rendering };
  const chosen = spread(examples, MOST_EXAMPLES);
  const encoded = encodeExamples(chosen, reader, join(run, 'valid'));
  const held = { family, config, weights, examples: encoded.examples, threads, signal };
  const { precision, fp32Matrices, why, measured } = await judgePrecision('auto', held, note);
  writeModelManifest(run, {
    ...manifest,
    precision: precision.body === 'fp32' ? 'fp32' : 'int8',
    precisionWhy: why,
    ...(fp32Matrices.length === 0 ? {} : { fp32Matrices }),
    ...(measured === undefined ? {} : { measured }),
  });
}
