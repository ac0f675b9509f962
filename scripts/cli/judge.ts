/** A model judged on a dataset, with a bar for whoever waits. */
import { type EvaluationResult, evaluate } from '../../src/evaluate/imitation/index.ts';
import { allExamples, type Dataset } from '../../src/formatting/index.ts';
import type { CommandContext } from './command.ts';
import { judgedModels } from './judged-models.ts';
import { shareBar } from './share-bar.ts';

export interface JudgeOptions {
  model: string;
  against: readonly string[];
  /** Test judges; valid is for choosing between settings, so that test stays unseen. */
  part: 'test' | 'valid';
  examples: number;
  seed: number;
  /** Whether the base and who only repeats are judged beside it; true if left out. */
  beside?: boolean;
}

/** @throws ImitatorError what is wrong with a model, and `no-replies` for a dataset without test examples. */
export async function judge(
  ctx: CommandContext,
  dataset: Dataset,
  options: JudgeOptions,
): Promise<EvaluationResult> {
  const { hash, settings } = dataset.manifest;
  const bar = shareBar('opening');
  try {
    return await evaluate({
      hash,
      train: await allExamples(dataset, 'train'),
      held: await allExamples(dataset, options.part),
      sessionGapHours: settings.sessionGapHours,
      ...(await judgedModels(ctx, options)),
      beside: options.beside ?? true,
      examples: options.examples,
      seed: options.seed,
      phoneCountry: settings.phoneCountry,
      blocked: ctx.settings.bot.blocked,
      threads: ctx.settings.model.threads,
      signal: ctx.signal,
      onProgress: (what, share) => bar.show(share, 1, what),
    });
  } finally {
    bar.close();
  }
}
