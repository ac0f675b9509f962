/** Opens a generator over a checkpoint: its serving graphs are compiled for this process. */
import { type Engine, onnxruntimeEngine, type Precision } from '../engines/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import type { Checkpoint } from '../model/checkpoint/index.ts';
import type { Architecture } from '../networks/family.ts';
import type { Append } from '../networks/serving.ts';
import { tryAppending } from './append-in-place.ts';
import { Generator } from './generator.ts';
import { SERVING_SESSION, ServingModel, type SessionChoice } from './serving-model.ts';
import { FP32, precisionByWeight, type ServingPrecision } from './serving-precision.ts';

export interface GeneratorOptions extends SessionChoice {
  /** Default: onnxruntime on the cpu. */
  engine?: Engine;
  /** Default: float32. */
  precision?: ServingPrecision;
  /** Frozen matrices that stay in float32 whatever `precision` says, by their weights' names. */
  fp32Matrices?: readonly string[];
  /** Rows beyond which requests of a batch wait for others to end (32). */
  maxRows?: number;
  /** Weights in the place of the checkpoint's own, such as merged ones. */
  weights?: WeightSource;
}

/**
 * Compiles a checkpoint's serving graphs: seconds for a large model; `openServing` starts faster, from files.
 *
 * @throws ImitatorError where the device fails, cannot do the precision, or a weight is not finite.
 */
export async function openGenerator(
  checkpoint: Checkpoint,
  options: GeneratorOptions = {},
): Promise<Generator> {
  const { engine = onnxruntimeEngine(), precision = FP32 } = options;
  const { family, config, generation: defaults } = checkpoint;
  const model = await compileServing(engine, checkpoint, {
    threads: options.threads,
    weights: options.weights ?? checkpoint.weights,
    precision: precisionByWeight(family, precision, options.fp32Matrices),
  });
  return new Generator({
    model,
    network: { family, config },
    defaults,
    device: engine.device,
    precision,
    maxRows: options.maxRows,
  });
}

/** Compiles a family's graphs on an engine. */
async function compileServing(
  engine: Engine,
  { family, config }: Architecture,
  options: SessionChoice & { weights: WeightSource; precision: (weight: string) => Precision },
): Promise<ServingModel> {
  const encode = family.encoderGraph?.(config);
  const encoder = encode && (await engine.compile(encode, { ...options, ...SERVING_SESSION }));
  const withStep = async (append: Append) => {
    const step = await engine.compile(family.stepGraph(config, append), { ...options, ...SERVING_SESSION });
    return new ServingModel({ family, config }, { encoder, step, append });
  };
  try {
    // Other devices keep tensors in a memory of their own.
    if (engine.device !== 'cpu') return await withStep('inGraph');
    const model = await withStep('inPlace');
    if (await tryAppending(model)) return model;
    await model.releaseStep();
    return await withStep('inGraph');
  } catch (error) {
    await encoder?.release();
    throw error;
  }
}
