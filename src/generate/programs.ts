/** From weights to serving programs: compiled for this process, or written to files and opened from them. */
import { ImitatorError } from '../base/errors.ts';
import type { Engine, Precision } from '../engines/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import type { Architecture, Family, NetworkConfig } from '../networks/family.ts';
import type { Append } from '../networks/serving.ts';
import { appendsInPlace } from './append-in-place.ts';
import { ServingModel } from './serving-model.ts';
import type { ServingPrecision } from './types.ts';

/** The precision of each matrix by its weight's name; `fp32Matrices` stay in float32. */
export function precisionOf(
  { head: headWeight }: Family,
  { body, head }: ServingPrecision,
  fp32Matrices: readonly string[] = [],
): (weight: string) => Precision {
  const exceptions = new Set(fp32Matrices);
  return (weight) => (exceptions.has(weight) ? 'fp32' : weight === headWeight ? head : body);
}

export interface SessionChoice {
  /** 0 or left out: one for each core. */
  threads?: number;
}

/** A server's sessions live long: what rearranging the weights costs at the start comes back. */
export const SERVING_SESSION = { prepack: true } as const;

/** Compiles both graphs on an engine. */
export async function compileServing(
  engine: Engine,
  { family, config }: Architecture,
  options: SessionChoice & { weights: WeightSource; precision: (weight: string) => Precision },
): Promise<ServingModel> {
  const encoder = await engine.compile(family.encoderGraph(config), { ...options, ...SERVING_SESSION });
  const withStep = async (append: Append) => {
    const step = await engine.compile(family.stepGraph(config, append), { ...options, ...SERVING_SESSION });
    return new ServingModel({ family, config }, { encoder, step, append });
  };
  try {
    // Other devices keep tensors in a memory of their own.
    if (engine.device !== 'cpu') return await withStep('inGraph');
    const model = await withStep('inPlace');
    if (await triedOut(model, config)) return model;
    await model.releaseStep();
    return await withStep('inGraph');
  } catch (error) {
    await encoder.release();
    throw error;
  }
}

/** Where the proof itself fails nothing stays loaded. */
async function triedOut(model: ServingModel, config: NetworkConfig): Promise<boolean> {
  try {
    return await appendsInPlace(model, config);
  } catch (error) {
    await model.release();
    throw error;
  }
}

/** Throws unless a model from files appends in place: their graph can do nothing else. */
export async function provenInPlace(model: ServingModel, config: NetworkConfig): Promise<ServingModel> {
  if (await triedOut(model, config)) return model;
  await model.release();
  throw new ImitatorError(
    'runtime-copies-outputs',
    'this onnxruntime does not write outputs in place, which the exported graphs need; serve the checkpoint itself',
  );
}
