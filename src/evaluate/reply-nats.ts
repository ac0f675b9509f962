/** What true replies cost a model: the measure `natsPerReply`. */
import { onnxruntimeEngine, type Precision } from '../engines/index.ts';
import { graph } from '../graph/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import type { EncodedExample } from '../networks/batch.ts';
import type { Architecture } from '../networks/family.ts';
import { frozenParameters, frozenProjections } from '../networks/projections.ts';

/** A model, and examples that it has not seen. */
export interface HeldOut extends Architecture {
  weights: WeightSource;
  examples: readonly EncodedExample[];
  threads?: number;
  signal?: AbortSignal;
}

/**
 * For each example -log p(response, end token | prompt) in nats, summed over its ids, on the cpu. One example at a time:
 * in int8 the activations of one product share a scale, and here these are those of one reply, as when it is generated
 * alone.
 */
export async function natsOfReplies(
  { family, config, weights, examples, threads, signal }: HeldOut,
  precision?: (weight: string) => Precision,
): Promise<number[]> {
  const { loss } = family.wholeNetwork({
    config,
    parameters: frozenParameters(),
    projections: frozenProjections(),
  });
  const program = await onnxruntimeEngine().compile(graph({ loss }), { weights, precision, threads });
  const nats: number[] = [];
  try {
    for (const example of examples) {
      signal?.throwIfAborted();
      const out = await program.run(family.feeds(config, [example], 1));
      nats.push(out['loss']!.data[0] as number);
    }
  } finally {
    await program.release();
  }
  return nats;
}
