import { expect, test } from 'vitest';
import {
  crossAttention,
  crossKeysAndValues,
  decoder,
  encoder,
  labelInputs,
  logits,
  loss,
  type Network,
  sourceInputs,
  targetInputs,
} from '../../src/model/blenderbot.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { float32, int32, onnxruntimeEngine, type Values } from '../../src/model/engines/index.ts';
import { gradients, graph } from '../../src/model/graph/index.ts';
import { frozenParameters, frozenProjections, trainable } from '../../src/model/projections.ts';
import { distance } from '../support/distance.ts';
import { type GoldenTensor, golden, goldenPath } from '../support/golden.ts';

interface Forward {
  input_ids: number[][];
  attention_mask: number[][];
  labels: number[][];
  decoder_input_ids: number[][];
  loss: number;
  logits: GoldenTensor;
  encoder_last_hidden_state: GoldenTensor;
}

const forward = golden<Forward>('forward.json');
const checkpoint = await readCheckpoint(goldenPath('tiny'));

function whole(net: Network) {
  const source = sourceInputs();
  const target = targetInputs();
  const { labels, weights } = labelInputs();
  const states = encoder(net, source);
  const cross = crossAttention(crossKeysAndValues(net, states, 'batch', 'source'), source.mask, 'target');
  const out = logits(net, decoder(net, target, cross));
  return { states, logits: out, loss: loss(out, labels, weights) };
}

function feeds(): Values {
  const [batch, source] = [forward.input_ids.length, forward.input_ids[0]!.length];
  const target = forward.labels[0]!.length;
  const count = forward.labels.flat().filter((label) => label !== -100).length;
  const range = (n: number) =>
    int32(
      Array.from({ length: n }, (_, i) => i),
      [n],
    );
  return {
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

test('logits, encoder states and loss are those of the reference library', async () => {
  const net = { config: checkpoint.config, parameters: frozenParameters(), projections: frozenProjections() };
  const program = await onnxruntimeEngine().compile(graph(whole(net)), { weights: checkpoint.weights });
  const out = await program.run(feeds());
  await program.release();
  // Encoder states of padded positions are nobody's business, but the reference computes them alike.
  expect(distance(out['states']!.data as Float32Array, forward.encoder_last_hidden_state.data)).toBeLessThan(
    1e-4,
  );
  expect(distance(out['logits']!.data as Float32Array, forward.logits.data)).toBeLessThan(1e-4);
  expect(out['loss']!.data[0]).toBeCloseTo(forward.loss, 4);
});

test('the gradient of every parameter is that of the reference library', async () => {
  const expected = golden<Record<string, GoldenTensor>>('gradients.json');
  const { inputs, parameters, projections } = trainable();
  const { loss } = whole({ config: checkpoint.config, parameters, projections });
  const names = Object.keys(expected);
  const leaves = names.map((name) => inputs.get(name)!);
  const outputs = Object.fromEntries(gradients(loss, leaves).map((g, i) => [`d ${names[i]}`, g]));
  const program = await onnxruntimeEngine().compile(graph(outputs), { weights: checkpoint.weights });
  const values = Object.fromEntries(
    [...inputs.keys()].map((name) => [
      name,
      float32(checkpoint.weights.read(name), checkpoint.weights.shape(name)),
    ]),
  );
  const given = feeds();
  const needed = program.inputs.map(({ name }) => [name, values[name] ?? given[name]!]);
  const out = await program.run(Object.fromEntries(needed));
  await program.release();
  for (const name of names) {
    const d = distance(out[`d ${name}`]!.data as Float32Array, expected[name]!.data, 1e-3);
    expect(d, name).toBeLessThan(1e-4);
  }
});
