/**
 * int8 or float32, by what int8 costs on held-out turns: int8 where its loss is at most 1 % higher; else with those kinds
 * of matrices in float32 that it harms most; else float32.
 */
import { counted } from '../base/counted.ts';
import { FP32, INT8, precisionByWeight, type ServingPrecision } from '../generate/index.ts';
import type { PrecisionLosses } from '../model/index.ts';
import type { Architecture } from '../networks/family.ts';
import { layerMatrices } from '../networks/weights.ts';
import { heldOutLoss } from './held-out.ts';
import type { HeldOut } from './reply-nats.ts';

/** By how much the loss may rise, as a share of it. */
const MOST_COST = 0.01;
/** More held-out examples make the figure no truer than it needs to be. */
export const MOST_EXAMPLES = 200;

export interface Judgement {
  precision: ServingPrecision;
  /** Weights that stay in float32 where the rest is int8. */
  fp32Matrices: string[];
  why: string;
  measured?: PrecisionLosses;
}

/** A loss for the weights that stay in float32 among int8 ones; 'all' leaves none in int8. */
export type Measure = (fp32: readonly string[] | 'all') => Promise<number>;

/**
 * @param asked what the user wants; only `auto` depends on what is measured.
 * @param note told what is being measured, and what came of it.
 * @param measureLoss how it is measured; by the loss on the held-out examples if left out.
 */
export async function judgePrecision(
  asked: 'auto' | 'int8' | 'fp32',
  held: HeldOut | undefined,
  note: (line: string) => void,
  measureLoss?: Measure,
): Promise<Judgement> {
  if (held === undefined || held.examples.length === 0) return judgeUnmeasured(asked, held !== undefined);
  const measure = measureLoss ?? measureOn(held);
  note(`measuring int8 on ${counted(held.examples.length, 'held-out example')}`);
  const before = await measure('all');
  const after = await measure([]);
  const tokens = held.examples.reduce((n, { target }) => n + target.length, 0);
  const measured = { examples: held.examples.length, tokens, fp32: before, int8: after };
  note(`loss in fp32 ${before.toFixed(4)}, in int8 ${after.toFixed(4)} (${percent(after, before)})`);
  if (asked === 'fp32') return { precision: FP32, fp32Matrices: [], why: 'asked for', measured };
  if (asked === 'int8') return { precision: INT8, fp32Matrices: [], why: 'asked for', measured };
  if (after <= before * (1 + MOST_COST)) {
    const why = `int8 changes the loss on held-out turns by ${percent(after, before)}`;
    return { precision: INT8, fp32Matrices: [], why, measured };
  }
  return keepHarmed(held, measure, measured, note);
}

function measureOn(held: HeldOut): Measure {
  return async (fp32) => {
    const { loss } = await heldOutLoss(
      held,
      fp32 === 'all' ? () => 'fp32' : precisionByWeight(held.family, INT8, fp32),
    );
    return loss;
  };
}

function judgeUnmeasured(asked: 'auto' | 'int8' | 'fp32', emptyData: boolean): Judgement {
  if (asked === 'int8') return { precision: INT8, fp32Matrices: [], why: 'asked for, and not measured' };
  if (asked === 'fp32') return { precision: FP32, fp32Matrices: [], why: 'asked for' };
  const why = emptyData
    ? 'the dataset has no held-out turns to measure int8 on'
    : 'no dataset was given to measure int8 on';
  return { precision: FP32, fp32Matrices: [], why };
}

/** Keeps kinds of matrices in float32, the most harmful first, until the rest costs little enough. */
async function keepHarmed(
  network: Architecture,
  measure: Measure,
  measured: PrecisionLosses,
  note: (line: string) => void,
): Promise<Judgement> {
  const limit = measured.fp32 * (1 + MOST_COST);
  const gains: { kind: string; weights: string[]; loss: number }[] = [];
  for (const [kind, weights] of kindsOf(network)) gains.push({ kind, weights, loss: await measure(weights) });
  gains.sort((a, b) => a.loss - b.loss);
  const kept: string[] = [];
  const names: string[] = [];
  for (const { kind, weights } of gains.slice(0, -1)) {
    kept.push(...weights);
    names.push(kind);
    const loss = await measure(kept);
    note(`with ${names.join(', ')} in fp32: ${loss.toFixed(4)} (${percent(loss, measured.fp32)})`);
    // A loss that is no number is over every limit.
    if (!(loss <= limit)) continue;
    const why = `int8 alone changes the loss by ${percent(measured.int8, measured.fp32)}, with ${names.join(', ')} in fp32 by ${percent(loss, measured.fp32)}`;
    return { precision: INT8, fp32Matrices: kept, why, measured: { ...measured, chosen: loss } };
  }
  const why = `int8 changes the loss on held-out turns by ${percent(measured.int8, measured.fp32)}, over 1 %`;
  return { precision: FP32, fp32Matrices: [], why, measured };
}

/** Weights of linear maps by kind, the head's first. */
function kindsOf(network: Architecture): Map<string, string[]> {
  const { family } = network;
  const kinds = new Map([['head', [family.head]]]);
  for (const { name } of layerMatrices(network)) {
    const { kind } = family.placeOf(name);
    kinds.set(kind, [...(kinds.get(kind) ?? []), `${name}.weight`]);
  }
  return kinds;
}

function percent(loss: number, base: number): string {
  const change = (loss / base - 1) * 100;
  return `${change >= 0 ? '+' : ''}${change.toFixed(2)} %`;
}
