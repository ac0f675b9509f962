import { describe, expect, test } from 'vitest';
import { train } from '../../../config/groups/train.ts';
import { blenderbot } from '../../../src/networks/blenderbot/index.ts';
import { llama } from '../../../src/networks/llama/index.ts';
import { plotCourse, resolveSettings } from '../../../src/train/run/course.ts';
import { checkRate, type RateSchedule, rateAt } from '../../../src/train/run/learning-rate.ts';

describe('the learning rate', () => {
  const schedule: RateSchedule = { learningRate: 1, warmupSteps: 4, shape: 'linear', totalSteps: 24 };
  const at = (steps: number[], changes: Partial<RateSchedule> = {}) =>
    steps.map((step) => Number(rateAt({ ...schedule, ...changes }, step).toFixed(4)));

  test('rises over the warm-up to its highest, never from 0', () => {
    expect(at([0, 1, 3, 4])).toEqual([0.2, 0.4, 0.8, 1]);
  });

  test('falls in a line, along a cosine, or not at all', () => {
    expect(at([4, 9, 14, 23])).toEqual([1, 0.75, 0.5, 0.05]);
    expect(at([4, 9, 14, 24], { shape: 'cosine' })).toEqual([1, 0.8536, 0.5, 0]);
    expect(at([4, 23], { shape: 'constant' })).toEqual([1, 1]);
  });

  test('needs a step after its warm-up', () => {
    expect(() => checkRate({ ...schedule, warmupSteps: 24 })).toThrow(
      /train\.warmupSteps: expected fewer than the run's 24 steps, got 24; lower it/,
    );
  });
});

const BASE = { dModel: 256, dropout: 0.1, breakIds: [95, 3046], family: blenderbot };

describe('the course of a run', () => {
  test('allocates no ranks where that is off, however short it is', () => {
    const settings = train.parse({ allocate: false, maxSteps: 1, targetRank: 99, tinit: 5 });
    const course = plotCourse(settings, 10, BASE);
    expect(course.method).toMatchObject({ name: 'adalora', rank: 12 });
    expect(course.method).not.toHaveProperty('schedule');
    expect(course.keepFromStep).toBe(1);
    expect(plotCourse(resolveSettings(settings, course), 10, BASE)).toEqual(course);
  });

  test('follows from its number of steps, with nothing left automatic', () => {
    const settings = train.parse({ epochs: 4, rank: 12, targetRank: 8 });
    const resolved = resolveSettings(settings, plotCourse(settings, 200, BASE));
    expect(resolved).toMatchObject({
      ...{ maxSteps: 800, warmupSteps: 50, validateEverySteps: 80, checkpointEverySteps: 40 },
      ...{ tinit: 80, tfinal: 240, deltaT: 8, dropout: 0.1 },
    });
    expect(Object.values(resolved)).not.toContain('auto');
    // What is saved gives the same course again.
    expect(plotCourse(resolved, 200, BASE)).toEqual(plotCourse(settings, 200, BASE));
  });

  test('has a lower rate for a wider base, in proportion', () => {
    const rate = (dModel: number) => plotCourse(train.parse({}), 100, { ...BASE, dModel }).rate.learningRate;
    expect(rate(1280)).toBeCloseTo(rate(256) / 5);
    const lora = train.parse({ method: 'lora' });
    expect(plotCourse(lora, 100, { ...BASE, dModel: 576, family: llama }).rate.learningRate).toBe(8e-4);
    expect(plotCourse(train.parse({ learningRate: 0.5 }), 100, BASE).rate.learningRate).toBe(0.5);
  });

  test('keeps nothing from before the ranks are settled', () => {
    const course = plotCourse(train.parse({ maxSteps: 100 }), 10, BASE);
    expect(course.keepFromStep).toBe(71);
    expect(plotCourse(train.parse({ maxSteps: 100, method: 'lora' }), 10, BASE).keepFromStep).toBe(1);
  });

  test('cannot be too short for its budget', () => {
    expect(() => plotCourse(train.parse({ maxSteps: 2 }), 10, BASE)).toThrow(/at least 3/);
    expect(() => plotCourse(train.parse({ maxSteps: 20, tinit: 10, tfinal: 10 }), 10, BASE)).toThrow(
      /train\.tinit 10 and train\.tfinal 10 leave no step of 20/,
    );
  });
});
