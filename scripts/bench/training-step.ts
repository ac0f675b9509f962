/**
 * A whole training step with random weights, forward, backward, regulariser, optimiser and allocation, against the
 * reference library where there is one: what the benches of each family's shape share.
 */
import { globSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onnxruntimeEngine, type Precision } from '../../src/engines/index.ts';
import type { Architecture } from '../../src/networks/family.ts';
import {
  type AdaloraMethod,
  type Batch,
  BudgetSchedule,
  createTrainer,
  type LoraMethod,
  type Trainer,
} from '../../src/train/index.ts';
import { type BenchCase, bestSecondsOf, type OpenCase } from './bench.ts';
import { randomWeights } from './shapes.ts';

export interface StepShape {
  network: Architecture;
  method: 'adalora' | 'lora';
  batch: number;
  source: number;
  target: number;
  rank: number;
  precision: Precision;
  dropout: number;
}

const usual = {
  method: 'adalora',
  batch: 8,
  source: 64,
  target: 32,
  rank: 12,
  precision: 'int8',
  dropout: 0,
} as const;
/** As the peer's script runs it. */
const THREADS = 2;
/** Of so many steps in a row the best counts, on both sides. */
const GOES = 4;
/** What the peer's script adds to its --runs. */
const PEER_EXTRA = 2;
/** Steps whose ranks are still allocated anew each time, as the peer's are. */
const STEPS = 1000;

/** What a case changes of the usual step, and the network that it is a step of. */
type Changes = Partial<StepShape> & Pick<StepShape, 'network'>;

/** Our step without a peer's. */
export function alone(name: string, changes: Changes): BenchCase {
  const shape = { ...usual, ...changes };
  return {
    name,
    unit: 's',
    better: 'less',
    open: async () => openStep(await trainerOf(shape), shape),
  };
}

/** Our step beside the peer's of the same shape; `more` are further words for its script. */
export function against(name: string, changes: Changes, more: readonly string[] = []): BenchCase {
  const { method, batch, source, target, rank, dropout } = { ...usual, ...changes };
  const flags = { method, batch, source, target, rank, dropout, threads: THREADS, runs: GOES - PEER_EXTRA };
  return {
    ...alone(name, changes),
    peer: async (peer, dir) => {
      const args = [...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, `${value}`]), ...more];
      return (await peer.run(['train', '--config', join(dir, 'config.json'), ...args])).seconds;
    },
  };
}

function openStep(trainer: Trainer, shape: StepShape): OpenCase {
  const examples = randomBatch(shape);
  return {
    measure: () =>
      bestSecondsOf(GOES, () => trainer.step([examples], { learningRate: 1e-3, maxGradientNorm: 1 })),
    close: () => trainer.release(),
  };
}

/** The same step, its nodes timed: the ten kinds that take most. */
export function profiled(changes: Changes): BenchCase {
  const shape = { ...usual, ...changes };
  return { ...alone('profile', changes), runs: 2, open: (dir) => openProfiled(dir, shape) };
}

async function openProfiled(dir: string, shape: StepShape): Promise<OpenCase> {
  const prefix = join(mkdtempSync(join(dir, 'profile-')), 'step');
  const trainer = await trainerOf(shape, prefix);
  return {
    ...openStep(trainer, shape),
    async details() {
      // The profile is written when the session ends.
      await trainer.release();
      return topTen(globSync(`${prefix}*.json`)[0]!);
    },
  };
}

async function trainerOf(shape: StepShape, profile?: string): Promise<Trainer> {
  const { network, precision, dropout } = shape;
  return createTrainer({
    base: { ...network, weights: randomWeights(network) },
    engine: onnxruntimeEngine('cpu'),
    seed: 1,
    threads: THREADS,
    dropout,
    precision: () => precision,
    profile,
    optimiser: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    method: methodOf(shape),
  });
}

function methodOf({ method: name, rank }: StepShape): AdaloraMethod | LoraMethod {
  const adapters = { targetModules: 'auto', rank, alpha: 32, adapterDropout: 0 } as const;
  if (name === 'lora') return { name, ...adapters };
  return {
    name,
    ...adapters,
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
  };
}

function randomBatch({ network: { config }, batch, source, target }: StepShape): Batch {
  let state = 1;
  const ids = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return i === count - 1 ? config.eosTokenId : 8 + (state % (config.vocabSize - 12));
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
