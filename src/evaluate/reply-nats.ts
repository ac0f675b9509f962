/** What true replies cost a model: the measure `natsPerReply`. */
import type { Precision } from '../engines/index.ts';
import { onnxruntimeEngine } from '../engines/index.ts';
import { graph } from '../graph/index.ts';
import { wholeNetwork } from '../networks/blenderbot/whole-network.ts';
import { frozenParameters, frozenProjections } from '../networks/projections.ts';
import { feedsOf } from './batch.ts';
import type { HeldOut } from './held-out.ts';

/**
 * For each example -log p(response, end token | prompt) in nats, summed over its ids, on the cpu. One example at a time:
 * in int8 the activations of one product share a scale, and here these are those of one reply, as when it is generated
 * alone.
 */
export async function natsOfReplies(
  { config, weights, examples, threads, signal }: HeldOut,
  precision?: (weight: string) => Precision,
): Promise<number[]> {
  const { loss } = wholeNetwork({
    config,
    parameters: frozenParameters(),
    projections: frozenProjections(),
  });
  const program = await onnxruntimeEngine().compile(graph({ loss }), { weights, precision, threads });
  const nats: number[] = [];
  try {
    for (const example of examples) {
      signal?.throwIfAborted();
      const out = await program.run(feedsOf([example], config, 1));
      nats.push(out['loss']!.data[0] as number);
    }
  } finally {
    await program.release();
  }
  return nats;
}
