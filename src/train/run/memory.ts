/** What a run will need of memory, estimated before it begins, so that it does not end in the middle. */
import { problem } from '../../base/errors.ts';
import type { Precision } from '../../engines/index.ts';
import type { Architecture } from '../../networks/family.ts';
import { keptNumbers } from '../../networks/kept.ts';
import { weightShapes } from '../../networks/weights.ts';

export interface MemoryNeed {
  base: Architecture;
  /** Numbers that are trained, and arrays of as many numbers that the method keeps for them. */
  trainable: number;
  arrays: number;
  /** Whether the weights of the base are trained themselves and fed at each step. */
  full: boolean;
  precision: (weight: string) => Precision;
  batchSize: number;
  /** The longest sides of a batch. */
  source: number;
  target: number;
  /** Whether held-out examples are measured: by a program with weights of its own, made for it and gone again. */
  validates: boolean;
  /** Whether prompts are answered: by a model that is made for it and goes again. */
  replies: boolean;
}

/** Node, onnxruntime, the tokenizer and what the garbage collector has not taken yet. */
const PROCESS_BYTES = 460e6;
/** What a step holds for each byte that its gradients need, as measured, and that with room to be wrong. */
const HELD_FACTOR = 1.3;
const KEPT_FACTOR = 1.85;

/** Bytes that a run needs at its peak; docs/experiments.md sets it beside measured peaks. */
export function estimateMemory(need: MemoryNeed): number {
  const { step, evaluation, reply } = weightBytes(need);
  const state = 4 * need.trainable * need.arrays;
  const { base, batchSize: batch, source, target } = need;
  const kept = 4 * keptNumbers(base, { batch, source, target });
  const watched = Math.max(need.validates ? evaluation : 0, need.replies ? reply : 0);
  // What a step took stays with it while something else is in memory for a validation.
  return PROCESS_BYTES + state + step + Math.max(KEPT_FACTOR * kept, HELD_FACTOR * kept + watched);
}

function weightBytes(need: MemoryNeed): { step: number; evaluation: number; reply: number } {
  let [step, evaluation, reply] = [0, 0, 0];
  for (const [name, shape] of weightShapes(need.base)) {
    const count = shape.reduce((a, b) => a * b, 1);
    const int8 = shape.length === 2 && need.precision(name) !== 'fp32';
    // int8 matrices are kept once for each direction.
    step += int8 ? 2 * count : 4 * count;
    evaluation += int8 ? count : 4 * count;
    // Replies are made by a runtime that lays float32 weights out anew.
    reply += int8 ? count : 8 * count;
  }
  // Weights that are trained lie in the run's own arrays.
  return need.full ? { step: 0, evaluation: 0, reply } : { step, evaluation, reply };
}

/** Throws `memory-short` with what to change, where a run needs more than there is. */
export function requireMemory(
  needed: number,
  available: number,
  hint: { batchSize: number; int8: boolean },
): void {
  if (needed <= available) return;
  const smaller = Math.max(1, Math.floor(hint.batchSize / 2));
  const remedies = [
    ...(hint.batchSize > 1
      ? [`--set train.batchSize=${smaller} --set train.accumulateBatches=2 (the same steps, half the rows)`]
      : []),
    ...(hint.int8 ? [] : ['--precision int8']),
    'a smaller base',
  ];
  throw problem({
    code: 'memory-short',
    detail: 'the run does not fit into memory',
    expected: `about ${megabytes(needed)} MB free`,
    value: `${megabytes(available)} MB`,
    remedy: `try ${remedies.join(', or ')}`,
  });
}

export const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
