/** Opens a generator over a checkpoint. */

import { type Engine, onnxruntimeEngine } from '../engines/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import type { Checkpoint } from '../model/checkpoint/index.ts';
import { ServingGenerator } from './generator.ts';
import { compileServing, precisionOf, type SessionChoice } from './programs.ts';
import { FP32, type Generator, type ServingPrecision } from './types.ts';

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
    precision: precisionOf(family, precision, options.fp32Matrices),
  });
  return new ServingGenerator({
    model,
    config,
    defaults,
    device: engine.device,
    precision,
    maxRows: options.maxRows,
  });
}
