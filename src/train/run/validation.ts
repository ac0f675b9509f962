/** What the model is worth on text that it does not train on: its loss there, and what it answers. */
import { planEvaluation } from '../../evaluate/alike-batches.ts';
import type { EncodedExample } from '../../evaluate/batch.ts';
import { type Answer, type Sample, sampleReplies } from '../../evaluate/sample-replies.ts';
import type { Tokenizer } from '../../model/tokenizer.ts';
import type { Trainer } from '../method/trainer.ts';
import type { Validation } from './loop.ts';

/** Of one batch: the logits of more outgrow what a step takes where the vocabulary is large. */
const MOST_EXAMPLES = 4;

interface ValidationOptions {
  trainer: Trainer;
  /** Held-out examples that are measured; may be empty. */
  held: readonly EncodedExample[];
  batchSize: number;
  samples: readonly Sample[];
  tokenizer: Tokenizer;
  answer: Answer;
}

/** A validation that can be run again and again. */
export function validation(options: ValidationOptions): () => Promise<Validation> {
  const { trainer, held, samples, tokenizer, answer } = options;
  const batches = planEvaluation(held, Math.min(options.batchSize, MOST_EXAMPLES)).map((batch) =>
    batch.map((i) => held[i]!),
  );
  return async () => ({
    loss: held.length === 0 ? null : await meanLoss(trainer, batches),
    examples: held.length,
    samples: await sampleReplies(samples, trainer.weights(), tokenizer, answer),
  });
}

async function meanLoss(trainer: Trainer, batches: readonly (readonly EncodedExample[])[]): Promise<number> {
  const { lossSum, tokens } = await trainer.evaluate(batches);
  return lossSum / tokens;
}
