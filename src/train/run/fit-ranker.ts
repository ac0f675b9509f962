/** The last part of a run: what its replies are chosen by (`ranker.json`), from replies that its result gives. */
import { type BotSettings, bot as botSettings } from '../../../config/groups/bot.ts';
import type { ChosenEngine } from '../../engines/index.ts';
import { replyModelOf } from '../../evaluate/reply-model.ts';
import { rerendered } from '../../formatting/prompt/index.ts';
import { type GeneratorOptions, openGenerator } from '../../generate/index.ts';
import { type FittedRanker, fitRanker, LEAST_EXAMPLES, repliesOfFit } from '../../reply/index.ts';
import type { Example } from '../../vocabulary.ts';
import type { Inputs } from '../data/inputs.ts';

export interface RankerWork {
  inputs: Pick<Inputs, 'base' | 'dataset'>;
  /** What was trained, merged. */
  weights: GeneratorOptions['weights'];
  chosen: Pick<ChosenEngine, 'engine'>;
  threads: number;
  /** Whether matrices are multiplied in int8. */
  int8: boolean;
  seed: number;
  /** How replies will be drawn; left out, as the settings have it where nobody says otherwise. */
  bot?: BotSettings | undefined;
  signal?: AbortSignal | undefined;
  /** Hears how far it is, from 0 to 1. */
  onProgress?(share: number): void;
}

/** Candidates that a ranker is chosen for where the bot draws a single one: it may draw more some day. */
const CANDIDATES = 8;

/** Whether there is enough to fit a ranker by. */
export function canFitRanker({ dataset }: Pick<Inputs, 'dataset'>): boolean {
  const { train, valid } = dataset.manifest.files;
  return Math.min(train.examples, valid.examples) >= LEAST_EXAMPLES;
}

/** @throws the signal's reason. */
export async function fitRankerTo(work: RankerWork): Promise<FittedRanker> {
  const { inputs, chosen, weights, threads, int8, seed, signal } = work;
  const { checkpoint, tokenizer } = inputs.base;
  const { bot: decoding = botSettings.parse({}) } = work;
  const precision = { body: int8 ? 'int8-rows' : 'fp32', head: 'fp32' } as const;
  const data = { train: await examplesOf(inputs, 'train'), valid: await examplesOf(inputs, 'valid') };
  const generator = await openGenerator(checkpoint, {
    engine: chosen.engine,
    weights,
    threads,
    precision,
  });
  try {
    const candidates = decoding.candidates > 1 ? decoding.candidates : CANDIDATES;
    const all = repliesOfFit({ train: data.train.length, valid: data.valid.length }, candidates);
    let done = 0;
    const onWork = (replies: number) => {
      done += replies;
      work.onProgress?.(Math.min(1, done / all));
    };
    const model = replyModelOf({ generator, tokenizer, decoding, signal, onWork });
    return await fitRanker(data, model, { candidates, seed });
  } finally {
    await generator.release();
  }
}

/** As the model reads them. */
async function examplesOf({ dataset }: Pick<Inputs, 'dataset'>, part: 'train' | 'valid'): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const example of dataset.examples(part))
    examples.push(rerendered(example, dataset.manifest.settings));
  return examples;
}
