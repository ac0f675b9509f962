/**
 * Whether a run's frozen matrices may be int8, measured rather than hoped: loss and gradients of the first batches, int8
 * against float32. The gradients decide: an outlier in the activations spoils them long before it shows in the loss.
 */

import { randomFor } from '../../base/random.ts';
import type { Precision, Values } from '../../engines/index.ts';
import type { Batch } from '../../evaluate/batch.ts';
import { sizeOfBatch } from '../../evaluate/batch.ts';
import type { Family } from '../../networks/family.ts';
import { adapterNetwork } from './adapter-network.ts';
import type { AdapterParameters } from './adapter-parameters.ts';
import type { AdapterMethod, TrainerOptions } from './trainer-options.ts';

/** The least agreement that trains alike: runs at .991 and above ended at the losses of float32. */
const LEAST_COSINE = 0.99;
/** Most that the loss may differ, as a share. */
const MOST_LOSS_CHANGE = 0.01;
/** Of each batch: the measurement needs few rows, and float32 weights beside them are large enough. */
const MOST_EXAMPLES = 4;

/** One precision against float32 on the same examples. */
export interface PrecisionMeasure {
  precision: 'int8' | 'int8-rows' | 'mixed';
  /** Mean cross-entropy of a token, and in float32. */
  loss: number;
  fp32Loss: number;
  /** Cosine between the gradients of each adapted matrix and those in float32: the least, and the median. */
  leastCosine: number;
  medianCosine: number;
  /** The matrix with the least. */
  worst: string;
  safe: boolean;
}

export interface TrainingPrecision {
  /** For TrainerOptions. */
  of: (weight: string) => Precision;
  chosen: 'int8' | 'int8-rows' | 'mixed' | 'fp32';
  measured: readonly PrecisionMeasure[];
  /** Adapted matrices that stay in float32, if only some do. */
  fp32: readonly string[];
  /** What was measured and chosen, a line each, for a reader. */
  lines: readonly string[];
}

export type PrecisionOptions = Pick<TrainerOptions, 'base' | 'engine' | 'seed' | 'threads'> & {
  method: TrainerOptions['method'];
  /** Several, for one holds examples of one length. */
  batches: readonly Batch[];
};

/**
 * Tries int8, then int8 with a scale a row, then the latter with the worst matrices in float32, and takes the first that
 * is safe; else float32. Compiles the network once for each and releases it again: at the 400M shape float32 needs 2 GB
 * meanwhile. Only the cpu has int8.
 */
export async function chooseTrainingPrecision(options: PrecisionOptions): Promise<TrainingPrecision> {
  const { method, engine } = options;
  if (method.name === 'full') return stayInFp32('method full trains the weights themselves');
  if (engine.device !== 'cpu') return stayInFp32(`device ${engine.device} has no int8`);
  const reference = await measureGradients(options, method, () => 'fp32');
  const measured: PrecisionMeasure[] = [];
  const measure = async (name: PrecisionMeasure['precision'], of: (weight: string) => Precision) => {
    const gradients = await measureGradients(options, method, of);
    const cosines = cosinesOf(gradients, reference);
    const found = compare(name, gradients, reference, cosines);
    measured.push(found);
    return { safe: found.safe, cosines };
  };
  const { family } = options.base;
  const whole = await measure('int8', int8For(family, 'int8'));
  if (whole.safe) return choiceOf('int8', int8For(family, 'int8'), measured, []);
  const byRows = int8For(family, 'int8-rows');
  const rows = await measure('int8-rows', byRows);
  if (rows.safe) return choiceOf('int8-rows', byRows, measured, []);
  const { cosines } = rows;
  const fp32 = [...cosines].filter(([, cosine]) => cosine < LEAST_COSINE).map(([name]) => name);
  // Where half of the matrices are in float32 there is little left to gain.
  if (fp32.length * 2 <= cosines.size) {
    const wide = new Set(fp32.map((name) => `${name}.weight`));
    const of = (weight: string): Precision => (wide.has(weight) ? 'fp32' : byRows(weight));
    if ((await measure('mixed', of)).safe) return choiceOf('mixed', of, measured, fp32);
  }
  return choiceOf('fp32', () => 'fp32', measured, []);
}

/** An int8 precision as a family's training takes it: where rows have outliers, in blocks. */
export function int8For(
  { readsOutliers }: Pick<Family, 'readsOutliers'>,
  precision: 'int8' | 'int8-rows',
): (weight: string) => Precision {
  return (weight) => (readsOutliers?.(weight) ? 'int8-blocks' : precision);
}

interface Gradients {
  loss: number;
  /** A's, E's and B's gradient of each matrix, one after another. */
  byMatrix: ReadonlyMap<string, Float32Array>;
}

async function measureGradients(
  { base, engine, seed, threads, batches }: PrecisionOptions,
  method: AdapterMethod,
  precision: (weight: string) => Precision,
): Promise<Gradients> {
  const optimiser = { beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0 };
  const options: TrainerOptions = { base, engine, seed, threads, method, optimiser, precision, dropout: 0 };
  const { network, parameters } = await adapterNetwork(options, { ...method, adapterDropout: 0 });
  try {
    const few = batches.map((batch) => batch.slice(0, MOST_EXAMPLES));
    const values = parameters.pack.views(valuesWithoutZeros(parameters, seed));
    const [sum, gradient] = [new Float32Array(parameters.pack.size), new Float32Array(parameters.pack.size)];
    const into: Values = parameters.pack.views(gradient, 'd ');
    const weight = 1 / few.reduce((tokens, batch) => tokens + sizeOfBatch(batch).tokens, 0);
    let loss = 0;
    for (const batch of few) {
      loss += await network.run(values, batch, weight, [seed], into);
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + gradient[i]!;
    }
    return { loss, byMatrix: byMatrix(parameters, sum) };
  } finally {
    await network.release();
  }
}

/** Fresh values in which nothing is zero: else most gradients would be. */
function valuesWithoutZeros(parameters: AdapterParameters, seed: number): Float32Array {
  const values = parameters.fresh(seed);
  const random = randomFor(seed, 'precision');
  for (let i = 0; i < values.length; i++) if (values[i] === 0) values[i] = 0.05 * random.normal();
  return values;
}

function byMatrix(parameters: AdapterParameters, gradient: Float32Array): Map<string, Float32Array> {
  return new Map(
    [...parameters.matrices(gradient)].map(([name, { a, b, e }]) => {
      const all = new Float32Array(a.length + b.length + e.length);
      all.set(a);
      all.set(b, a.length);
      all.set(e, a.length + b.length);
      return [name, all];
    }),
  );
}

function cosinesOf(ours: Gradients, reference: Gradients): Map<string, number> {
  return new Map([...ours.byMatrix].map(([name, x]) => [name, cosine(x, reference.byMatrix.get(name)!)]));
}

/** Of two vectors; 1 where both are zero. */
function cosine(x: Float32Array, y: Float32Array): number {
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xy += x[i]! * y[i]!;
    xx += x[i]! * x[i]!;
    yy += y[i]! * y[i]!;
  }
  return xx === 0 && yy === 0 ? 1 : xy / Math.sqrt(xx * yy || 1);
}

function compare(
  precision: PrecisionMeasure['precision'],
  ours: Gradients,
  reference: Gradients,
  cosines: ReadonlyMap<string, number>,
): PrecisionMeasure {
  const sorted = [...cosines].sort(([, x], [, y]) => x - y);
  const [worst, leastCosine] = sorted[0]!;
  const change = Math.abs(ours.loss - reference.loss) / reference.loss;
  return {
    precision,
    loss: ours.loss,
    fp32Loss: reference.loss,
    leastCosine,
    medianCosine: sorted[sorted.length >> 1]![1],
    worst,
    // Written so that NaN is not safe.
    safe: leastCosine >= LEAST_COSINE && change <= MOST_LOSS_CHANGE,
  };
}

function stayInFp32(why: string): TrainingPrecision {
  return { of: () => 'fp32', chosen: 'fp32', measured: [], fp32: [], lines: [`Precision fp32: ${why}.`] };
}

function choiceOf(
  name: TrainingPrecision['chosen'],
  of: TrainingPrecision['of'],
  measured: readonly PrecisionMeasure[],
  fp32: readonly string[],
): TrainingPrecision {
  const limits = `(safe: from ${LEAST_COSINE} on, loss within ${100 * MOST_LOSS_CHANGE} %)`;
  const some = fp32.length === 0 ? '' : `, with ${fp32.length} matrices in fp32`;
  return {
    of,
    chosen: name,
    measured,
    fp32,
    lines: [...measured.map(line), `Precision ${name}${some} ${limits}.`],
  };
}

function line(m: PrecisionMeasure): string {
  const loss = `loss ${m.loss.toFixed(4)} against ${m.fp32Loss.toFixed(4)} in fp32`;
  const gradients = `gradient cosine ${m.leastCosine.toFixed(4)} at least (${m.worst}), ${m.medianCosine.toFixed(4)} in the median`;
  return `${m.precision}: ${loss}; ${gradients}: ${m.safe ? 'safe' : 'not safe'}.`;
}
