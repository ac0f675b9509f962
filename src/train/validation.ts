/** What the model is worth on text that it does not train on: its loss there, and what it answers. */
import { splitReply } from '../formatting/index.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import type { WeightSource } from '../model/weights.ts';
import type { Example } from '../vocabulary.ts';
import { planEvaluation } from './batches.ts';
import type { SampleReply } from './events.ts';
import type { Validation } from './loop.ts';
import type { EncodedExample, Trainer } from './trainer.ts';

/** Answers prompts (ids with their end token) with a model of these weights: the replies' ids. */
export type Reply = (weights: WeightSource, prompts: readonly (readonly number[])[]) => Promise<number[][]>;

export interface ValidationOptions {
  trainer: Trainer;
  /** Held-out examples that are measured; may be empty. */
  held: readonly EncodedExample[];
  batchSize: number;
  /** Examples whose prompts are answered, as text and as ids. */
  samples: readonly { example: Example; encoded: EncodedExample }[];
  tokenizer: Tokenizer;
  reply: Reply;
}

/** A validation that can be run again and again. */
export function validation(options: ValidationOptions): () => Promise<Validation> {
  const { trainer, held, samples } = options;
  const batches = planEvaluation(held, options.batchSize).map((batch) => batch.map((i) => held[i]!));
  return async () => ({
    loss: held.length === 0 ? null : await meanLoss(trainer, batches),
    examples: held.length,
    samples: samples.length === 0 ? [] : await answered(options),
  });
}

async function meanLoss(trainer: Trainer, batches: readonly (readonly EncodedExample[])[]): Promise<number> {
  let [sum, count] = [0, 0];
  for (const batch of batches) {
    const { lossSum, tokens } = await trainer.evaluate(batch);
    sum += lossSum;
    count += tokens;
  }
  return sum / count;
}

async function answered(options: ValidationOptions): Promise<SampleReply[]> {
  const { trainer, samples, tokenizer, reply } = options;
  const replies = await reply(
    trainer.weights(),
    samples.map(({ encoded }) => encoded.source),
  );
  return samples.map(({ example }, i) => ({
    prompt: example.prompt,
    owner: splitReply(example.response),
    bubbles: splitReply(tokenizer.decode(replies[i]!)),
  }));
}

/** At most `most` items, evenly spread over the list: the same ones whenever it is asked. */
export function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / most)]!);
}
