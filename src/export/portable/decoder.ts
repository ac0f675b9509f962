/**
 * `decoder_model_merged.onnx`: logits of the next tokens, without a past (a whole sequence, first call) and with one.
 * The keys and values of cross-attention are made from the encoder's states in the first call and handed on in the
 * later ones.
 */

import type { Spec } from '../../engines/index.ts';
import { concat, type Graph, graph, input, reshape, type Shape, type Tensor } from '../../graph/index.ts';
import type { Emission } from '../../graph/onnx/emit.ts';
import { ATTRIBUTE, type GraphProto, type NodeProto } from '../../graph/onnx/proto.ts';
import { valueInfo } from '../../graph/onnx/write.ts';
import type { WeightSource } from '../../graph/weights.ts';
import { attention, byHead } from '../../networks/attention.ts';
import {
  crossAttention,
  crossKeysAndValues,
  decoderEmbedding,
  decoderStack,
  logits,
  type Network,
} from '../../networks/blenderbot/network.ts';
import {
  type PortableEmission,
  type PortableFile,
  portableEmission,
  prologueFor,
  writePortable,
} from './emit.ts';
import type { Prologue } from './prologue.ts';

const BATCH = 'batch_size';
const SOURCE = 'encoder_sequence_length';
const TARGET = 'decoder_sequence_length';
const PAST = 'past_decoder_sequence_length';
/** Zero in the first call, whatever the encoder's length. */
const PAST_SOURCE = 'past_encoder_sequence_length';

/** The end of an axis, however long. */
const END = Number.MAX_SAFE_INTEGER;

type Side = 'decoder' | 'encoder';
type Part = 'key' | 'value';
const parts = ['key', 'value'] as const;

const past = (layer: number, side: Side, part: Part) => `past_key_values.${layer}.${side}.${part}`;
const present = (layer: number, side: Side, part: Part) => `present.${layer}.${side}.${part}`;
/** Inside of the file: past keys and values that count, and those of cross-attention. */
const used = (layer: number, part: Part) => `used.${layer}.${part}`;
const cross = (layer: number, part: Part) => `cross.${layer}.${part}`;

/**
 * Inputs: `input_ids` int64 [batch, target]; `encoder_hidden_states` float32 [batch, source, d];
 * `encoder_attention_mask` int64 [batch, source]; for each layer i `past_key_values.i.decoder.key|value` and
 * `past_key_values.i.encoder.key|value` float32 [batch, heads, n, width]; `use_cache_branch` bool [1]: false leaves the
 * past out, whatever it holds. Outputs: `logits` float32 [batch, target, vocabulary] and `present.i...` like the past.
 */
export async function writeDecoder(net: Network, weights: WeightSource, file: PortableFile): Promise<void> {
  const main = portableEmission(stepGraph(net), weights);
  const before = prologueFor(main);
  before.measure(BATCH, 'input_ids', 0);
  const target = before.measure(TARGET, 'input_ids', 1);
  before.measure(SOURCE, 'encoder_attention_mask', 1);
  usePast(before, net.config.decoderLayers);
  const start = before.measure(PAST, used(0, 'key'), 2);
  positionsAndMasks(before, start, target);
  crossByBranch(main, before, net, weights);
  await writePortable(file, main, before, inputsOf(net));
}

/** The graph between prologue and outputs, in terms of what the prologue makes. */
function stepGraph(net: Network): Graph {
  const { config } = net;
  const { decoderAttentionHeads: heads, decoderLayers, vocabSize } = config;
  const width = config.dModel / heads;
  const outputs: Record<string, Tensor> = {};
  const causal = input('causal_bias', [1, 1, TARGET, `${TARGET}+${PAST}`]);
  const extendPast = (layer: number, part: Part, rows: Tensor) => {
    const whole = concat(
      [input(used(layer, part), [BATCH, heads, PAST, width]), byHead(rows, BATCH, TARGET, heads)],
      2,
    );
    outputs[present(layer, 'decoder', part)] = whole;
    return whole;
  };
  const keysAndValues = Array.from({ length: decoderLayers }, (_, layer) => {
    const [k, v] = parts.map((part) => {
      const tensor = input(cross(layer, part), [BATCH, heads, SOURCE, width]);
      outputs[present(layer, 'encoder', part)] = tensor;
      return tensor;
    });
    return { k: k!, v: v! };
  });
  const rows = decoderStack(
    net,
    decoderEmbedding(net, input('ids', [BATCH, TARGET], 'int32'), input('positions', [TARGET], 'int32')),
    {
      attend: (layer, q, k, v) =>
        attention(
          byHead(q, BATCH, TARGET, heads),
          extendPast(layer, 'key', k),
          extendPast(layer, 'value', v),
          causal,
        ),
    },
    crossAttention(keysAndValues, input('source_mask', [BATCH, SOURCE]), TARGET),
  );
  return graph({ logits: reshape(logits(net, rows), [BATCH, TARGET, vocabSize]), ...outputs });
}

/** The past of each layer, or none of it. */
function usePast(before: Prologue, layers: number): void {
  const kept = before.node('Where', ['use_cache_branch', before.ints([END]), before.ints([0])]);
  for (let layer = 0; layer < layers; layer++)
    for (const part of parts)
      before.named(used(layer, part), 'Slice', [
        past(layer, 'decoder', part),
        before.ints([0]),
        kept,
        before.ints([2]),
      ]);
}

function positionsAndMasks(before: Prologue, start: string, target: string): void {
  const end = before.node('Add', [start, target]);
  const positions = before.range(before.node('Squeeze', [start]), end);
  before.named('ids', 'Cast', ['input_ids'], 'int32');
  before.named('positions', 'Cast', [positions], 'int32');
  before.named('source_mask', 'Cast', ['encoder_attention_mask'], 'float32');
  const rows = before.node('Unsqueeze', [positions, before.ints([1])]);
  const later = before.node('Greater', [before.range(before.int(0), end), rows]);
  const masked = before.node('Mul', [before.node('Cast', [later], 'float32'), before.float(-1e9)]);
  before.named('causal_bias', 'Unsqueeze', [masked, before.ints([0, 1])]);
}

/** An If that hands the past keys and values of cross-attention on, or makes them from the encoder's states. */
function crossByBranch(main: PortableEmission, before: Prologue, net: Network, weights: WeightSource): void {
  const outputs = Array.from({ length: net.config.decoderLayers }, (_, layer) =>
    parts.map((part) => ({ name: cross(layer, part), from: past(layer, 'encoder', part) })),
  ).flat();
  const made = portableEmission(crossGraph(net), weights);
  // The shapes that the branch wants are made outside of it, and its weights lie there too.
  for (const [name, shape] of made.emission.builder.fedShapes)
    main.emission.builder.fedShapes.set(name, shape);
  const node = renameNodes(made, main.emission);
  before.lateNode({
    name: 'cross_attention',
    opType: 'If',
    input: ['use_cache_branch'],
    output: outputs.map(({ name }) => name),
    attribute: [
      branch(
        'then_branch',
        outputs.map(({ name, from }) => identity(from, `past/${name}`)),
        outputs.map(({ name }) => `past/${name}`),
      ),
      branch(
        'else_branch',
        node,
        outputs.map(({ name }) => `made/${name}`),
      ),
    ],
  });
}

function crossGraph(net: Network): Graph {
  const { config } = net;
  const states = reshape(input('encoder_hidden_states', [BATCH, SOURCE, config.dModel]), [
    `${BATCH}*${SOURCE}`,
    config.dModel,
  ]);
  const made = crossKeysAndValues(net, states, BATCH, SOURCE);
  return graph(
    Object.fromEntries(
      made.flatMap(({ k, v }, layer) => [
        [cross(layer, 'key'), k],
        [cross(layer, 'value'), v],
      ]),
    ),
  );
}

/** The branch's nodes under names of their own; its initializers join the main graph's. */
function renameNodes({ emission, node }: PortableEmission, main: Emission): NodeProto[] {
  const own = new Set(node.flatMap(({ output }) => output));
  const initializers = new Map(
    emission.builder.initializers.map((initializer) => [initializer.name, `made/${initializer.name}`]),
  );
  for (const initializer of emission.builder.initializers)
    main.builder.initializers.push({ ...initializer, name: initializers.get(initializer.name)! });
  const name = (old: string) => (own.has(old) ? `made/${old}` : (initializers.get(old) ?? old));
  return node.map((one) => ({
    ...one,
    name: `made/${one.name}`,
    input: one.input.map(name),
    output: one.output.map(name),
  }));
}

function identity(from: string, to: string): NodeProto {
  return { name: to, opType: 'Identity', input: [from], output: [to], attribute: [] };
}

function branch(name: string, node: NodeProto[], outputs: readonly string[]) {
  const shape: Shape = [BATCH, 'heads', `${name}_length`, 'width'];
  const g: GraphProto = {
    name,
    node,
    initializer: [],
    input: [],
    output: outputs.map((output) => valueInfo(output, 'float32', shape)),
  };
  return { name, type: ATTRIBUTE.graph, g };
}

function inputsOf({ config }: Network): Spec[] {
  const heads = config.decoderAttentionHeads;
  const width = config.dModel / heads;
  const pasts = Array.from({ length: config.decoderLayers }, (_, layer) =>
    (['decoder', 'encoder'] as const).flatMap((side) =>
      parts.map((part): Spec => {
        const length = side === 'decoder' ? PAST : PAST_SOURCE;
        return { name: past(layer, side, part), dtype: 'float32', shape: [BATCH, heads, length, width] };
      }),
    ),
  ).flat();
  return [
    { name: 'input_ids', dtype: 'int64', shape: [BATCH, TARGET] },
    { name: 'encoder_hidden_states', dtype: 'float32', shape: [BATCH, SOURCE, config.dModel] },
    { name: 'encoder_attention_mask', dtype: 'int64', shape: [BATCH, SOURCE] },
    ...pasts,
    { name: 'use_cache_branch', dtype: 'bool', shape: [1] },
  ];
}
