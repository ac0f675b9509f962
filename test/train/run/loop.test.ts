import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomFor } from '../../../src/base/random.ts';
import { checkpointsIn } from '../../../src/train/run/checkpoints.ts';
import type { DoneEvent, TrainEvent } from '../../../src/train/run/events.ts';
import { type LoopParts, type LoopPlan, trainingLoop } from '../../../src/train/run/loop.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { type ToyTrainer, toyTrainer } from './toy-trainer.ts';

const plan: LoopPlan = {
  steps: 20,
  stepsPerEpoch: 5,
  rate: { learningRate: 0.02, warmupSteps: 2, shape: 'linear', totalSteps: 20 },
  validateEverySteps: 5,
  checkpointEverySteps: 4,
  patience: 0,
  keepFromStep: 1,
  maxGradientNorm: 1,
  int8: false,
};

/** Batches of two examples whose targets are drawn around 5. */
const batchesOf = (step: number) => {
  const random = randomFor(1, 'toy', step);
  const example = () => ({ source: [1], target: [5 + random.normal()] });
  return [[example(), example()]];
};

function parts(trainer: ToyTrainer, changes: Partial<LoopParts> = {}): LoopParts {
  return {
    plan,
    trainer,
    batchesOf,
    validate: async () => ({ loss: Math.abs(trainer.value - 5), examples: 1, samples: [] }),
    checkpoints: checkpointsIn(join(tempDir(), 'run')),
    ...changes,
  };
}

async function eventsOf(loop: AsyncIterable<TrainEvent>): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  for await (const event of loop) events.push(event);
  return events;
}

const short = (events: TrainEvent[]) =>
  events.filter(({ event }) => event !== 'step').map(({ event, step }) => `${event} ${step}`);

describe('the training loop', () => {
  test('tells what it does in order, with memory in every event', async () => {
    const events = await eventsOf(trainingLoop(parts(toyTrainer())));
    expect(short(events)).toEqual([
      ...['start 0', 'validation 0', 'checkpoint 0', 'checkpoint 4', 'validation 5', 'checkpoint 8'],
      ...[
        'validation 10',
        'checkpoint 12',
        'validation 15',
        'checkpoint 16',
        'validation 20',
        'checkpoint 20',
      ],
      'done 20',
    ]);
    expect(events.filter(({ event }) => event === 'step').map(({ step }) => step)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    for (const { memoryMB, peakMemoryMB } of events) {
      expect(memoryMB).toBeGreaterThan(10);
      expect(peakMemoryMB).toBeGreaterThanOrEqual(memoryMB);
    }
  });

  test.each([
    ['to the end', { lossAt: (step: number) => 20 - step }],
    ['until it stops early', { lossAt: (step: number) => Math.abs(step - 10) }],
  ])('ends alike, %s, whether or not it was left at any event and resumed', async (_, { lossAt }) => {
    const patient = { ...plan, patience: 1 };
    const run = (trainer: ToyTrainer, checkpoints = checkpointsIn(join(tempDir(), 'run'))) => {
      const validate = async () => ({ loss: lossAt(trainer.stepsDone), examples: 1, samples: [] });
      return trainingLoop(parts(trainer, { plan: patient, validate, checkpoints }));
    };
    const straight = toyTrainer();
    const all = await eventsOf(run(straight));
    for (let leaveAfter = 0; leaveAfter < all.length; leaveAfter++) {
      const checkpoints = checkpointsIn(join(tempDir(), 'run'));
      let seen = 0;
      for await (const _ of run(toyTrainer(), checkpoints)) if (seen++ === leaveAfter) break;
      const resumed = toyTrainer();
      const events = await eventsOf(run(resumed, checkpoints));
      expect([resumed.value, resumed.momentum], `left after event ${leaveAfter}`).toEqual([
        straight.value,
        straight.momentum,
      ]);
      const { reason, step } = all.at(-1) as DoneEvent;
      expect(events.at(-1), `left after event ${leaveAfter}`).toMatchObject({ reason, step });
    }
  });

  test('stops after the running step when told to, and goes on from there', async () => {
    const straight = toyTrainer();
    await eventsOf(trainingLoop(parts(straight)));
    const checkpoints = checkpointsIn(join(tempDir(), 'run'));
    const controller = new AbortController();
    const first: TrainEvent[] = [];
    for await (const event of trainingLoop(parts(toyTrainer(), { checkpoints, signal: controller.signal }))) {
      first.push(event);
      if (event.event === 'step' && event.step === 7) controller.abort();
    }
    expect(first.at(-1)).toMatchObject({ event: 'done', reason: 'interrupted', step: 7 });
    const resumed = toyTrainer();
    const second = await eventsOf(trainingLoop(parts(resumed, { checkpoints })));
    expect(second[0]).toMatchObject({ event: 'start', resumed: true, step: 7 });
    expect(resumed.value).toBe(straight.value);
  });

  test('stops early when validation gets no better, and keeps the best', async () => {
    const trainer = toyTrainer();
    const losses: Record<number, number> = { 0: 3, 5: 2, 10: 1, 15: 1.5, 20: 1.2, 25: 0.1 };
    const values: Record<number, number> = {};
    const validate = async () => {
      values[trainer.stepsDone] = trainer.value;
      return { loss: losses[trainer.stepsDone]!, examples: 1, samples: [] };
    };
    const long = { ...plan, steps: 30, patience: 2, rate: { ...plan.rate, totalSteps: 30 } };
    const events = await eventsOf(trainingLoop(parts(trainer, { plan: long, validate })));
    expect(events.at(-1)).toMatchObject({ reason: 'early-stopping', step: 20, keptStep: 10, keptLoss: 1 });
    expect(trainer.value).toBe(values[10]);
  });

  test('keeps nothing from before the ranks are settled, and says so when that was better', async () => {
    const trainer = toyTrainer();
    const validate = async () => ({ loss: 1 + Math.abs(trainer.stepsDone - 10), examples: 1, samples: [] });
    const events = await eventsOf(
      trainingLoop(parts(trainer, { validate, plan: { ...plan, keepFromStep: 14 } })),
    );
    expect(events.at(-1)).toMatchObject({ reason: 'complete', keptStep: 15, keptLoss: 6 });
    expect(events.at(-2)).toMatchObject({ event: 'warning', code: 'overfitted' });
    expect(events.at(-2)).toHaveProperty('message', expect.stringMatching(/best at step 10 .*train\.epochs/));
  });

  test('stops at a loss that is no number, with the last good state and the likely cause', async () => {
    const trainer = toyTrainer({ lossAt: (step) => (step === 11 ? Number.NaN : 1) });
    const seen: number[] = [];
    const validate = async () => {
      seen[trainer.stepsDone] = trainer.value;
      return { loss: 10 - trainer.stepsDone / 10, examples: 1, samples: [] };
    };
    const events = await eventsOf(trainingLoop(parts(trainer, { validate })));
    expect(events.at(-1)).toMatchObject({ event: 'done', reason: 'diverged', step: 11, keptStep: 10 });
    expect(events.at(-1)).toHaveProperty(
      'cause',
      expect.stringMatching(/learning rate 0.02 is too high.*=0.005/),
    );
    expect(trainer.value).toBe(seen[10]);
  });

  test('stops when the loss runs away, without validation at the last checkpoint', async () => {
    const trainer = toyTrainer({ lossAt: (step) => (step < 12 ? 2 : 50) });
    const events = await eventsOf(
      trainingLoop(parts(trainer, { validate: async () => ({ loss: null, examples: 0, samples: [] }) })),
    );
    expect(events.at(-1)).toMatchObject({ reason: 'diverged', keptStep: 12, keptLoss: null });
    expect(trainer.stepsDone).toBe(12);
  });
});
