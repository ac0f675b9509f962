/** A Llama network's configuration and weights in the words and the order of llama.cpp. */
import type { WeightSource } from '../../graph/weights.ts';
import { type GgufEntry, type GgufTensor, ggufName, pairRows } from '../../model/checkpoint/gguf/index.ts';
import type { LlamaConfig } from '../../networks/llama/index.ts';

/** The numbers that llama.cpp gives to files by what most of their tensors are. */
const FILE_TYPES = { f16: 1, q8_0: 7 } as const;
/** Of the way in which blocks are made. */
const QUANTIZATION_VERSION = 2;

export function llamaMetadata(
  config: LlamaConfig,
  name: string,
  type: keyof typeof FILE_TYPES,
): [string, GgufEntry][] {
  const llama: Record<string, GgufEntry> = {
    block_count: { u32: config.layers },
    context_length: { u32: config.maxPositionEmbeddings },
    embedding_length: { u32: config.dModel },
    feed_forward_length: { u32: config.ffnDim },
    'attention.head_count': { u32: config.attentionHeads },
    'attention.head_count_kv': { u32: config.keyValueHeads },
    'attention.key_length': { u32: config.headWidth },
    'attention.value_length': { u32: config.headWidth },
    'attention.layer_norm_rms_epsilon': { f32: config.normEpsilon },
    'rope.freq_base': { f32: config.rotaryBase },
    'rope.dimension_count': { u32: config.headWidth },
    vocab_size: { u32: config.vocabSize },
  };
  return [
    ['general.architecture', { text: 'llama' }],
    ['general.type', { text: 'model' }],
    ['general.name', { text: name }],
    ['general.file_type', { u32: FILE_TYPES[type] }],
    ['general.quantization_version', { u32: QUANTIZATION_VERSION }],
    ...Object.entries(llama).map(([key, entry]): [string, GgufEntry] => [`llama.${key}`, entry]),
  ];
}

/** Matrices in the given type, or F16 where their rows are no whole blocks; norms in float32. */
export function llamaTensors(
  config: LlamaConfig,
  weights: WeightSource,
  type: 'F16' | 'Q8_0',
): Map<string, GgufTensor> {
  const tensors = weights.names.map((name): [string, GgufTensor] => {
    const shape = weights.shape(name);
    const fitting = type === 'Q8_0' && shape.at(-1)! % 32 !== 0 ? 'F16' : type;
    const heads = headsOf(name, config);
    const read = () => weights.read(name);
    const data = heads === undefined ? read : () => pairRows(read(), shape, heads);
    return [ggufName(name), { shape, type: isMatrix(shape) ? fitting : 'F32', data }];
  });
  return new Map(tensors);
}

export function isMatrix(shape: readonly number[]): boolean {
  return shape.length > 1;
}

/** Of a weight whose rows are turned by position. */
function headsOf(name: string, { attentionHeads, keyValueHeads }: LlamaConfig): number | undefined {
  if (name.includes('.q_proj.')) return attentionHeads;
  return name.includes('.k_proj.') ? keyValueHeads : undefined;
}
