/** Generation the slow way: the whole decoder over the whole sequence at every token, one prompt at a time, no cache. */

import { float32, int32, onnxruntimeEngine, type Program } from '../../src/engines/index.ts';
import type { GenerationRequest } from '../../src/generate/index.ts';
import { prepareRequest } from '../../src/generate/requests.ts';
import type { Found } from '../../src/generate/search.ts';
import { graph } from '../../src/graph/index.ts';
import type { Checkpoint } from '../../src/model/checkpoint/index.ts';
import type { BlenderbotConfig } from '../../src/networks/blenderbot/index.ts';
import {
  crossAttention,
  crossKeysAndValues,
  decoder,
  encoder,
  logits,
  type Network,
  sourceInputs,
  targetInputs,
} from '../../src/networks/blenderbot/network.ts';
import { frozenParameters, frozenProjections } from '../../src/networks/projections.ts';

export async function compileWhole({ config, weights }: Checkpoint): Promise<Program> {
  const net: Network = {
    config: config as BlenderbotConfig,
    parameters: frozenParameters(),
    projections: frozenProjections(),
  };
  const source = sourceInputs();
  const cross = crossKeysAndValues(net, encoder(net, source), 'batch', 'source');
  const states = decoder(net, targetInputs(), crossAttention(cross, source.mask, 'target'));
  return onnxruntimeEngine().compile(graph({ logits: logits(net, states) }), { weights });
}

export async function generateUncached(
  { family, config, generation }: Checkpoint,
  whole: Program,
  request: GenerationRequest,
): Promise<Found> {
  const prepared = prepareRequest({ family, config }, generation, request);
  const search = prepared.newSearch();
  let sequences = Array.from({ length: search.rows }, () => [search.next[0]!]);
  for (;;) {
    const values = await lastLogits(whole, prepared.opening.source, sequences, config.vocabSize);
    const logSums = sequences.map((_, row) =>
      logSumExp(values.subarray(row * config.vocabSize, (row + 1) * config.vocabSize)),
    );
    const scores = { logits: values, logSums: Float32Array.from(logSums), vocabulary: config.vocabSize };
    if (search.consume(scores, { first: 0, stride: 1 })) return search.found();
    sequences = sequences.map((_, row) => [...sequences[search.parents[row]!]!, search.next[row]!]);
  }
}

async function lastLogits(
  whole: Program,
  source: { ids: readonly number[]; mask: Float32Array },
  sequences: readonly number[][],
  vocabulary: number,
): Promise<Float32Array> {
  const rows = sequences.length;
  const [from, to] = [source.ids.length, sequences[0]!.length];
  const range = (n: number) =>
    int32(
      Int32Array.from({ length: n }, (_, i) => i),
      [n],
    );
  const out = await whole.run({
    input_ids: int32(Array.from({ length: rows }, () => source.ids).flat(), [rows, from]),
    attention_mask: float32(Array.from({ length: rows }, () => [...source.mask]).flat(), [rows, from]),
    source_positions: range(from),
    decoder_input_ids: int32(sequences.flat(), [rows, to]),
    target_positions: range(to),
    causal_mask: float32(
      Array.from({ length: to * to }, (_, i) => (i % to <= Math.floor(i / to) ? 1 : 0)),
      [to, to],
    ),
  });
  const all = out['logits']!.data as Float32Array;
  const last = sequences.map((_, row) => {
    const at = (row * to + to - 1) * vocabulary;
    return [...all.subarray(at, at + vocabulary)];
  });
  return Float32Array.from(last.flat());
}

function logSumExp(values: Float32Array): number {
  const largest = values.reduce((a, b) => Math.max(a, b));
  return largest + Math.log(values.reduce((sum, x) => sum + Math.exp(x - largest), 0));
}
