/** The tiny Llama's golden batch, and how far an engine is from the reference on it. */
import { type Engine, float32, int32, type Values } from '../../src/engines/index.ts';
import { graph } from '../../src/graph/index.ts';
import type { WeightSource } from '../../src/graph/weights.ts';
import { type Checkpoint, readCheckpoint } from '../../src/model/checkpoint/index.ts';
import type { EncodedExample } from '../../src/networks/batch.ts';
import type { LlamaConfig } from '../../src/networks/llama/index.ts';
import { wholeNetwork } from '../../src/networks/llama/whole-network.ts';
import { frozenParameters, frozenProjections } from '../../src/networks/projections.ts';
import { distance } from './distance.ts';
import { type GoldenTensor, golden, goldenPath } from './golden.ts';
import { type Distances, fedWeights, gradientDistances } from './network-distances.ts';

/** Sequences padded behind; labels are -100 on prompts and padding. */
export interface LabelledBatch {
  input_ids: number[][];
  attention_mask: number[][];
  labels: number[][];
}

export const forward = golden<LabelledBatch & { loss: number; logits: GoldenTensor }>('llama/forward.json');
export const goldenGradients = golden<Record<string, GoldenTensor>>('llama/gradients.json');
export const tinyLlama = await readCheckpoint(goldenPath('llama', 'tiny'));

/** Prompts, and the responses that have labels. */
export function examplesOf({ input_ids, labels }: LabelledBatch): EncodedExample[] {
  return input_ids.map((ids, row) => {
    const start = labels[row]!.findIndex((label) => label >= 0);
    const target = labels[row]!.filter((label) => label >= 0);
    return { source: ids.slice(0, start), target };
  });
}

/** The batch as examples, each token weighing as in the reference's mean. */
export function goldenFeeds({ family, config }: Checkpoint = tinyLlama): Values {
  const examples = examplesOf(forward);
  return family.feeds(config, examples, 1 / examples.flatMap(({ target }) => target).length);
}

/** The values of tokens, padding left out, where every position has equally many. */
export function ofTokens(values: ArrayLike<number>, { attention_mask }: LabelledBatch): number[] {
  const mask = attention_mask.flat();
  const width = values.length / mask.length;
  return Array.from(values).filter((_, i) => mask[Math.floor(i / width)] === 1);
}

/** Logits float32 [rows * length, vocabulary] of every position, padding too. */
export async function logitsOf(
  engine: Engine,
  { config }: Checkpoint,
  weights: WeightSource,
  { input_ids }: Pick<LabelledBatch, 'input_ids'>,
): Promise<Float32Array> {
  const net = {
    config: config as LlamaConfig,
    parameters: frozenParameters(),
    projections: frozenProjections(),
  };
  const { logits } = wholeNetwork(net);
  const program = await engine.compile(graph({ logits }), { weights });
  const [rows, length] = [input_ids.length, input_ids[0]!.length];
  const all = input_ids.flat().map((_, i) => i);
  const out = await program.run({
    input_ids: int32(input_ids.flat(), [rows, length]),
    positions: int32(
      all.map((i) => i % length),
      [rows, length],
    ),
    causal_mask: float32(
      Array.from({ length: length * length }, (_, i) => (i % length <= Math.floor(i / length) ? 1 : 0)),
      [length, length],
    ),
    target_rows: int32(all, [all.length]),
  });
  await program.release();
  return out['logits']!.data as Float32Array;
}

async function lossDistance(engine: Engine): Promise<number> {
  const { loss } = wholeNetwork({
    config: tinyLlama.config as LlamaConfig,
    parameters: frozenParameters(),
    projections: frozenProjections(),
  });
  const program = await engine.compile(graph({ loss }), { weights: tinyLlama.weights });
  const out = await program.run(goldenFeeds());
  await program.release();
  return distance(out['loss']!.data as Float32Array, [forward.loss]);
}

export async function goldenDistances(engine: Engine): Promise<Distances> {
  const logits = ofTokens(await logitsOf(engine, tinyLlama, tinyLlama.weights, forward), forward);
  const feeds = { ...fedWeights(tinyLlama), ...goldenFeeds() };
  return {
    forward: {
      logits: distance(logits, ofTokens(forward.logits.data, forward)),
      loss: await lossDistance(engine),
    },
    gradients: await gradientDistances(engine, tinyLlama, feeds, goldenGradients),
  };
}
