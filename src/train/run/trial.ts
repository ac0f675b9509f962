/** How long a run will take, told before it begins: a step is tried out, and undone again. */

import type { TrainingData } from '../data/training-data.ts';
import type { Trainer } from '../method/trainer.ts';
import { type ForecastEvent, stamp } from './events.ts';

/** The second of two trial steps is timed, for the first one compiles; the trainer is then as it was before. */
export async function tryOut(trainer: Trainer, data: TrainingData, steps: number): Promise<ForecastEvent> {
  const before = trainer.state();
  const batches = data.batchesOf(0);
  const step = () => trainer.step(batches, { learningRate: 0 });
  await step();
  const started = performance.now();
  await step();
  const tokensPerSecond = (1000 * tokensOf(data, 0)) / (performance.now() - started);
  trainer.restore(before);
  // Batches hold examples of one length: the first step's is not the mean.
  const secondsPerStep = meanTokens(data) / tokensPerSecond;
  const forecast = { secondsPerStep, tokensPerSecond, seconds: steps * secondsPerStep };
  return stamp({ event: 'forecast', ...forecast }, 0);
}

function meanTokens(data: TrainingData): number {
  const steps = Array.from({ length: data.stepsPerEpoch }, (_, step) => tokensOf(data, step));
  return steps.reduce((sum, tokens) => sum + tokens, 0) / steps.length;
}

function tokensOf(data: TrainingData, step: number): number {
  return data
    .batchesOf(step)
    .flat()
    .reduce((sum, { source, target }) => sum + source.length + target.length, 0);
}
