/** `model.onnx` of a network without an encoder: logits of the next tokens, after a past of any length, none too. */
import type { Spec } from '../../engines/index.ts';
import { concat, type Graph, graph, input, reshape, type Tensor } from '../../graph/index.ts';
import type { WeightSource } from '../../graph/weights.ts';
import { byHead, groupBias, groupedAttention } from '../../networks/attention.ts';
import { anglesAt, logits, type Network, states } from '../../networks/llama/network.ts';
import { type PortableFile, portableEmission, prologueFor, writePortable } from './emit.ts';
import type { Prologue } from './prologue.ts';

const BATCH = 'batch_size';
const TARGET = 'sequence_length';
const PAST = 'past_sequence_length';
const ALL = 'total_sequence_length';

const parts = ['key', 'value'] as const;
type Part = (typeof parts)[number];
const past = (layer: number, part: Part) => `past_key_values.${layer}.${part}`;
const present = (layer: number, part: Part) => `present.${layer}.${part}`;

/**
 * Inputs: `input_ids` and `position_ids` int64 [batch, target]; `attention_mask` int64 [batch, past + target]; for
 * each layer i `past_key_values.i.key|value` float32 [batch, heads, past, width]. Outputs: `logits` float32 [batch,
 * target, vocabulary] and `present.i.key|value` like the past, with what was read behind it.
 */
export async function writeCausal(net: Network, weights: WeightSource, file: PortableFile): Promise<void> {
  const main = portableEmission(causalGraph(net), weights);
  const before = prologueFor(main);
  before.measure(BATCH, 'input_ids', 0);
  const target = before.measure(TARGET, 'input_ids', 1);
  const start = before.measure(PAST, past(0, 'key'), 2);
  before.named('ids', 'Cast', ['input_ids'], 'int32');
  before.named('positions', 'Cast', ['position_ids'], 'int32');
  makeBias(before, start, target);
  await writePortable(file, main, before, inputsOf(net));
}

/** The graph between prologue and outputs, in terms of what the prologue makes. */
function causalGraph(net: Network): Graph {
  const { attentionHeads, keyValueHeads, headWidth, vocabSize } = net.config;
  const bias = groupBias(
    input('bias', [BATCH, 1, TARGET, `${PAST}+${TARGET}`]),
    attentionHeads / keyValueHeads,
  );
  const outputs: Record<string, Tensor> = {};
  const extended = (layer: number, part: Part, rows: Tensor) => {
    const before = input(past(layer, part), [BATCH, keyValueHeads, PAST, headWidth]);
    const whole = concat([before, byHead(rows, BATCH, TARGET, keyValueHeads)], 2);
    outputs[present(layer, part)] = whole;
    return whole;
  };
  const positions = input('positions', [BATCH, TARGET], 'int32');
  const rows = states(net, input('ids', [BATCH, TARGET], 'int32'), anglesAt(net.config, positions), {
    attend: (layer, q, k, v) =>
      groupedAttention(
        byHead(q, BATCH, TARGET, attentionHeads),
        extended(layer, 'key', k),
        extended(layer, 'value', v),
        bias,
      ),
  });
  return graph({ logits: reshape(logits(net, rows), [BATCH, TARGET, vocabSize]), ...outputs });
}

/** 0 where a position may look, at what is no padding and not behind it; [batch, 1, target, past + target]. */
function makeBias(before: Prologue, start: string, target: string): void {
  const end = before.node('Add', [start, target]);
  const rows = before.node('Unsqueeze', [
    before.range(before.node('Squeeze', [start]), end),
    before.ints([1]),
  ]);
  const later = before.node('Greater', [before.range(before.int(0), end), rows]);
  const padding = before.node('Equal', ['attention_mask', before.int(0)]);
  const hidden = before.node('Or', [later, before.node('Unsqueeze', [padding, before.ints([1, 2])])]);
  before.named('bias', 'Mul', [before.node('Cast', [hidden], 'float32'), before.float(-1e9)]);
}

function inputsOf({ config }: Network): Spec[] {
  const { layers, keyValueHeads, headWidth } = config;
  const pasts = Array.from({ length: layers }, (_, layer) =>
    parts.map(
      (part): Spec => ({
        name: past(layer, part),
        dtype: 'float32',
        shape: [BATCH, keyValueHeads, PAST, headWidth],
      }),
    ),
  ).flat();
  return [
    { name: 'input_ids', dtype: 'int64', shape: [BATCH, TARGET] },
    { name: 'attention_mask', dtype: 'int64', shape: [BATCH, ALL] },
    { name: 'position_ids', dtype: 'int64', shape: [BATCH, TARGET] },
    ...pasts,
  ];
}
