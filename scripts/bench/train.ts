/**
 * A whole AdaLoRA step at the 400M shape with random weights: batch 8, source 64, target 32, rank 12, forward, backward,
 * regulariser, optimiser and allocation, against the reference library where there is one. Then the time of a step by
 * batch, source length and rank, and where the time goes.
 */
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onnxruntimeEngine, type Precision } from '../../src/engines/index.ts';
import { type Batch, BudgetSchedule, createTrainer, type Trainer } from '../../src/train/index.ts';
import { type BenchCase, bestSecondsOf, defineBench, type OpenCase } from './bench.ts';
import { config400m, network400m } from './shape-400m.ts';
import { randomWeights } from './shapes.ts';

interface StepShape {
  batch: number;
  source: number;
  target: number;
  rank: number;
  precision: Precision;
  dropout: number;
}

const usual: StepShape = { batch: 8, source: 64, target: 32, rank: 12, precision: 'int8', dropout: 0 };
/** As the peer's script runs it. */
const THREADS = 2;
/** Of so many steps in a row the best counts, on both sides. */
const GOES = 4;
/** What the peer's script adds to its --runs. */
const PEER_EXTRA = 2;
/** Steps whose ranks are still allocated anew each time, as the peer's are. */
const STEPS = 1000;

export default defineBench({
  async prepare(dir) {
    writeFileSync(join(dir, 'config.json'), JSON.stringify(config400m.raw));
  },
  cases: [
    against('step-int8', {}),
    against('step-fp32', { precision: 'fp32' }),
    against('step-int8-dropout', { dropout: config400m.dropout }),
    alone('step-int8-rows', { precision: 'int8-rows' }),
    ...[1, 2, 4, 16].map((batch) => alone(`batch-${batch}`, { batch })),
    ...[16, 32, 128].map((source) => alone(`source-${source}`, { source })),
    ...[4, 8, 24].map((rank) => alone(`rank-${rank}`, { rank })),
    { ...alone('profile', {}), runs: 2, open: openProfiled },
  ],
});

function alone(name: string, changes: Partial<StepShape>): BenchCase {
  const shape = { ...usual, ...changes };
  return {
    name,
    unit: 's',
    better: 'less',
    open: async () => openStep(await trainerOf(shape), shape),
  };
}

function against(name: string, changes: Partial<StepShape>): BenchCase {
  const { batch, source, target, rank, dropout } = { ...usual, ...changes };
  const flags = { batch, source, target, rank, dropout, threads: THREADS, runs: GOES - PEER_EXTRA };
  return {
    ...alone(name, changes),
    peer: async (peer, dir) => {
      const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, `${value}`]);
      return (await peer.run(['train', '--config', join(dir, 'config.json'), ...args])).seconds;
    },
  };
}

function openStep(trainer: Trainer, { batch, source, target }: StepShape): OpenCase {
  const examples = randomBatch(batch, source, target);
  return {
    measure: () =>
      bestSecondsOf(GOES, () => trainer.step([examples], { learningRate: 1e-3, maxGradientNorm: 1 })),
    close: () => trainer.release(),
  };
}

/** The same step, its nodes timed: the ten kinds that take most. */
async function openProfiled(dir: string): Promise<OpenCase> {
  const prefix = join(mkdtempSync(join(dir, 'profile-')), 'step');
  const trainer = await trainerOf(usual, prefix);
  return {
    ...openStep(trainer, usual),
    async details() {
      // The profile is written when the session ends.
      await trainer.release();
      return topTen(globSync(`${prefix}*.json`)[0]!);
    },
  };
}

async function trainerOf({ rank, precision, dropout }: StepShape, profile?: string): Promise<Trainer> {
  return createTrainer({
    base: { ...network400m, weights: randomWeights(network400m) },
    engine: onnxruntimeEngine('cpu'),
    seed: 1,
    threads: THREADS,
    dropout,
    precision: () => precision,
    profile,
    optimiser: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    method: {
      name: 'adalora',
      targetModules: ['q_proj', 'k_proj', 'v_proj', 'out_proj', 'fc1', 'fc2'],
      rank,
      alpha: 32,
      adapterDropout: 0,
      orthogonality: 0.5,
      importanceDecay: 0.85,
      uncertaintyDecay: 0.85,
      schedule: new BudgetSchedule({
        rank,
        targetRank: Math.max(1, Math.floor((2 * rank) / 3)),
        steps: STEPS,
        tinit: 2,
        tfinal: 2,
        deltaT: 1,
      }),
    },
  });
}

function randomBatch(batch: number, source: number, target: number): Batch {
  let state = 1;
  const ids = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return i === count - 1 ? config400m.eosTokenId : 8 + (state % (config400m.vocabSize - 12));
    });
  return Array.from({ length: batch }, () => ({ source: ids(source), target: ids(target) }));
}

interface ProfileEvent {
  cat: string;
  name: string;
  /** Microseconds. */
  dur: number;
  args?: { op_name?: string };
}

function topTen(path: string): string {
  const events = JSON.parse(readFileSync(path, 'utf8')) as ProfileEvent[];
  const runs = events.filter((event) => event.name === 'model_run').length;
  const byOp = new Map<string, number>();
  for (const { cat, name, dur, args } of events)
    if (cat === 'Node' && name.endsWith('_kernel_time') && args?.op_name !== undefined)
      byOp.set(args.op_name, (byOp.get(args.op_name) ?? 0) + dur / 1000 / runs);
  const all = [...byOp.values()].reduce((a, b) => a + b, 0);
  const rows = [...byOp].sort(([, a], [, b]) => b - a).slice(0, 10);
  const line = ([op, ms]: [string, number]) =>
    `${op.padEnd(24)} ${ms.toFixed(1).padStart(8)} ms ${((100 * ms) / all).toFixed(1).padStart(5)} %`;
  return ['in the network, a step:', ...rows.map(line)].join('\n');
}
