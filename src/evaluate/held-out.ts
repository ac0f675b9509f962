/** The loss of a model on held-out examples, its matrices held in any precision. */

import { onnxruntimeEngine, type Precision } from '../engines/index.ts';
import { graph } from '../graph/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import type { EncodedExample } from '../networks/batch.ts';
import type { Architecture } from '../networks/family.ts';
import { frozenParameters, frozenProjections } from '../networks/projections.ts';

export interface HeldOut extends Architecture {
  weights: WeightSource;
  examples: readonly EncodedExample[];
  threads?: number;
  signal?: AbortSignal;
}

export interface Loss {
  /** Nats a target token, end tokens included. */
  loss: number;
  tokens: number;
}

/**
 * Mean cross-entropy of the examples' targets, on the cpu. One example at a time: in int8 the activations of one product
 * share a scale, and here these are those of one reply, as when it is generated alone.
 */
export async function heldOutLoss(
  { family, config, weights, examples, threads, signal }: HeldOut,
  precision: (weight: string) => Precision,
): Promise<Loss> {
  const { loss } = family.wholeNetwork({
    config,
    parameters: frozenParameters(),
    projections: frozenProjections(),
  });
  const program = await onnxruntimeEngine().compile(graph({ loss }), { weights, precision, threads });
  let [sum, tokens] = [0, 0];
  try {
    for (const example of examples) {
      signal?.throwIfAborted();
      const out = await program.run(family.feeds(config, [example], 1));
      sum += out['loss']!.data[0] as number;
      tokens += example.target.length;
    }
  } finally {
    await program.release();
  }
  return { loss: sum / tokens, tokens };
}
