/**
 * A model as one GGUF file, which llama.cpp loads: weights, configuration, tokenizer and chat template. Only networks
 * that llama.cpp knows can be written so.
 */
import { join } from 'node:path';
import { problem } from '../../base/errors.ts';
import type { WeightSource } from '../../graph/weights.ts';
import { writeGguf } from '../../model/checkpoint/gguf/index.ts';
import { type LlamaConfig, llama } from '../../networks/llama/index.ts';
import { isMatrix, llamaMetadata, llamaTensors } from './llama.ts';
import type { GgufModel } from './model.ts';
import { tokenizerMetadata } from './tokenizer.ts';

export type { GgufModel } from './model.ts';

/** How matrices are held, by the names that llama.cpp gives to whole files. */
export const ggufTypes = { f16: 'F16', q8_0: 'Q8_0' } as const;
export type GgufType = keyof typeof ggufTypes;

/**
 * Writes `model-f16.gguf` or `model-q8_0.gguf` into a folder and gives its path. One matrix at a time lies in memory.
 *
 * @throws ImitatorError what `requireGguf` throws.
 */
export function writeModelGguf(dir: string, model: GgufModel, weights: WeightSource, type: GgufType): string {
  const config = requireGguf(model);
  const path = join(dir, `model-${type}.gguf`);
  const metadata = new Map([
    ...llamaMetadata(config, model.name, type),
    ...tokenizerMetadata(model, config.vocabSize),
  ]);
  writeGguf(path, metadata, llamaTensors(config, weights, ggufTypes[type]));
  return path;
}

/** Bytes that the file takes, but for its header. */
export function ggufBytes(weights: WeightSource, type: GgufType): number {
  const width = { f16: 2, q8_0: 34 / 32 }[type];
  return weights.names.reduce((sum, name) => {
    const shape = weights.shape(name);
    return sum + shape.reduce((a, b) => a * b, 1) * (isMatrix(shape) ? width : 4);
  }, 0);
}

/** @throws ImitatorError `gguf-impossible` for another family than Llama, or without a tokenizer. */
export function requireGguf({ family, config, tokenizer, place }: GgufModel): LlamaConfig {
  if (family.modelType !== llama.modelType)
    throw problem({
      code: 'gguf-impossible',
      place: `a GGUF file of ${place}`,
      expected: `a model of the family "${llama.modelType}", which llama.cpp knows`,
      value: family.modelType,
      remedy: 'leave --gguf out',
    });
  if (tokenizer === undefined)
    throw problem({
      code: 'gguf-impossible',
      place,
      expected: 'tokenizer.json beside the weights, for the file has to hold it',
      remedy: 'save it there, or leave --gguf out',
    });
  return config as LlamaConfig;
}
