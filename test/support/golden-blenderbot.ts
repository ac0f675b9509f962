/** The tiny BlenderBot's whole network, its golden batch, and how far an engine is from the reference on it. */

import { type Engine, float32, int32, type Values } from '../../src/engines/index.ts';
import { graph } from '../../src/graph/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import type { BlenderbotConfig } from '../../src/networks/blenderbot/index.ts';
import { wholeNetwork } from '../../src/networks/blenderbot/whole-network.ts';
import { frozenParameters, frozenProjections } from '../../src/networks/projections.ts';
import { distance } from './distance.ts';
import { type GoldenTensor, golden, goldenPath } from './golden.ts';
import { type Distances, fedWeights, gradientDistances, gradientsOf, lossOf } from './network-distances.ts';

interface Forward {
  input_ids: number[][];
  attention_mask: number[][];
  labels: number[][];
  decoder_input_ids: number[][];
  loss: number;
  logits: GoldenTensor;
  encoder_last_hidden_state: GoldenTensor;
}

export const forward = golden<Forward>('forward.json');
export const goldenGradients = golden<Record<string, GoldenTensor>>('gradients.json');
export const tiny = await readCheckpoint(goldenPath('tiny'));
const config = tiny.config as BlenderbotConfig;

/** The graph of outputs with frozen weights. */
export function forwardGraph() {
  const net = { config, parameters: frozenParameters(), projections: frozenProjections() };
  return graph(wholeNetwork(net));
}

/** The loss with every weight an input, and those inputs by name. */
export function trainableLoss() {
  return lossOf(tiny);
}

/** The gradient of each parameter of gradients.json, as the output `d <name>`. */
export function gradientGraph() {
  return gradientsOf(tiny, Object.keys(goldenGradients));
}

/** The golden batch, and the weights as inputs for graphs that want them fed. */
export function goldenFeeds(): Values {
  const [batch, source] = [forward.input_ids.length, forward.input_ids[0]!.length];
  const target = forward.labels[0]!.length;
  const count = forward.labels.flat().filter((label) => label !== -100).length;
  const range = (n: number) =>
    int32(
      Array.from({ length: n }, (_, i) => i),
      [n],
    );
  return {
    ...fedWeights(tiny),
    input_ids: int32(forward.input_ids.flat(), [batch, source]),
    attention_mask: float32(forward.attention_mask.flat(), [batch, source]),
    source_positions: range(source),
    decoder_input_ids: int32(forward.decoder_input_ids.flat(), [batch, target]),
    target_positions: range(target),
    causal_mask: float32(
      Array.from({ length: target * target }, (_, i) => (i % target <= Math.floor(i / target) ? 1 : 0)),
      [target, target],
    ),
    labels: int32(
      forward.labels.flat().map((label) => Math.max(label, 0)),
      [batch, target],
    ),
    label_weights: float32(
      forward.labels.flat().map((label) => (label === -100 ? 0 : 1 / count)),
      [batch, target],
    ),
  };
}

/** Runs the network on an engine: the distance of states, logits and loss to the reference's. */
async function forwardDistances(engine: Engine): Promise<Record<string, number>> {
  const program = await engine.compile(forwardGraph(), { weights: tiny.weights });
  const out = await program.run(goldenFeeds());
  await program.release();
  return {
    // States of padded positions are nobody's business, but the reference computes them alike.
    states: distance(out['states']!.data as Float32Array, forward.encoder_last_hidden_state.data),
    logits: distance(out['logits']!.data as Float32Array, forward.logits.data),
    loss: distance(out['loss']!.data as Float32Array, [forward.loss]),
  };
}

export async function goldenDistances(engine: Engine): Promise<Distances> {
  return {
    forward: await forwardDistances(engine),
    gradients: await gradientDistances(engine, tiny, goldenFeeds(), goldenGradients),
  };
}
