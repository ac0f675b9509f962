/** What an ended run is turned into: result, report, and of one that went well the manifest. */
import type { NewModelManifest } from '../../model/manifest.ts';
import type { FittedRanker } from '../../reply/index.ts';
import type { TrainingResult } from '../method/method.ts';
import type { Trainer } from '../method/trainer.ts';
import type { DoneEvent, TrainEvent } from './events.ts';
import { trainingReport } from './report.ts';
import type { PreparedRun } from './run.ts';

/** Completes the folder of a run that was not interrupted, with what the trainer now has, and the ranker if it has one. */
export function finishRun(
  run: PreparedRun,
  trainer: Trainer,
  done: DoneEvent,
  ranker?: FittedRanker | undefined,
): void {
  const { folder, inputs, record } = run;
  const events = folder.events();
  const result = trainer.result();
  const { parameterCount } = trainer;
  const { family } = inputs.base.checkpoint;
  folder.complete({
    result,
    base: inputs.base,
    ranker,
    report: trainingReport({ record, family, events, ranks: ranksOf(result), parameterCount }),
    manifest: done.reason === 'diverged' ? undefined : manifestOf(run, result, summarise(events, done)),
  });
}

function ranksOf(result: TrainingResult): ReadonlyMap<string, number> {
  const matrices = result.kind === 'adapter' ? [...result.adapter.matrices] : [];
  return new Map(matrices.map(([name, { rank }]) => [name, rank]));
}

function manifestOf(
  { inputs, record, chosen }: PreparedRun,
  { kind }: TrainingResult,
  metrics: NewModelManifest['metrics'],
): NewModelManifest {
  const { base, dataset } = inputs;
  return {
    kind,
    rendering: inputs.rendering,
    tokenizer: base.tokenizer.hash,
    base: { id: base.id, hash: base.hash },
    dataset: { hash: dataset.manifest.hash, pace: dataset.manifest.pace },
    settings: { train: record.settings, model: { device: chosen.device, precision: record.precision } },
    metrics,
  };
}

function summarise(events: readonly TrainEvent[], done: DoneEvent): NewModelManifest['metrics'] {
  const first = events.find((event) => event.event === 'validation');
  const steps = events.filter((event) => event.event === 'step');
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return {
    steps: done.step,
    keptStep: done.keptStep,
    reason: done.reason,
    lossBefore: first?.loss ?? null,
    lossAfter: done.keptLoss,
    secondsInSteps: seconds,
    tokensPerSecond: steps.reduce((sum, step) => sum + step.tokens, 0) / Math.max(seconds, 1e-9),
    peakMemoryMB: done.peakMemoryMB,
  };
}
