/** A Llama-style network as llama.cpp keeps it in a GGUF file, in the hub's words and order. */
import { z } from 'zod';
import { problem, problems } from '../../../base/errors.ts';
import { issueLines } from '../../../base/issue-lines.ts';
import type { StoredTensor, TensorFile } from '../tensors/index.ts';
import { hubName, layerOf } from './names.ts';
import type { GgufFile } from './open-gguf.ts';
import { unpairRows } from './paired-rows.ts';

const count = z.number().int().positive();
const id = z.number().int().min(0);

const llamaFile = z.looseObject({
  'llama.block_count': count,
  'llama.context_length': count,
  'llama.embedding_length': count,
  'llama.feed_forward_length': count,
  'llama.attention.head_count': count,
  'llama.attention.head_count_kv': count.optional(),
  'llama.attention.key_length': count.optional(),
  'llama.attention.layer_norm_rms_epsilon': z.number().positive(),
  'llama.attention.sliding_window': count.optional(),
  'llama.rope.freq_base': z.number().positive().default(10_000),
  'llama.rope.dimension_count': count.optional(),
  'llama.rope.scaling.type': z.string().default('none'),
  'llama.expert_count': z.literal(0, { error: 'expected no experts: mixtures cannot be read' }).optional(),
  'tokenizer.ggml.bos_token_id': id.optional(),
  'tokenizer.ggml.eos_token_id': id.optional(),
  'tokenizer.ggml.padding_token_id': id.optional(),
});
type LlamaFile = z.infer<typeof llamaFile>;

/**
 * The file's `config.json`, as the hub would have it.
 *
 * @throws ImitatorError `other-architecture` for other networks than Llama's; `gguf-invalid` listing what is missing.
 */
export function llamaConfig(file: GgufFile): Record<string, unknown> {
  const known = readLlama(file);
  const biased = (part: RegExp) => [...file.tensors.keys()].some((name) => part.test(name));
  const heads = known['llama.attention.head_count'];
  const width = known['llama.embedding_length'];
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    vocab_size: file.tensors.get('token_embd.weight')!.shape[0],
    hidden_size: width,
    intermediate_size: known['llama.feed_forward_length'],
    num_hidden_layers: known['llama.block_count'],
    num_attention_heads: heads,
    num_key_value_heads: known['llama.attention.head_count_kv'] ?? heads,
    head_dim: known['llama.attention.key_length'] ?? width / heads,
    hidden_act: 'silu',
    max_position_embeddings: known['llama.context_length'],
    rms_norm_eps: shortest(known['llama.attention.layer_norm_rms_epsilon']),
    rope_theta: known['llama.rope.freq_base'],
    ...ropeOf(file, known),
    ...(known['llama.attention.sliding_window'] === undefined
      ? {}
      : { sliding_window: known['llama.attention.sliding_window'] }),
    attention_bias: biased(/^blk\.\d+\.attn_.+\.bias$/),
    mlp_bias: biased(/^blk\.\d+\.ffn_.+\.bias$/),
    tie_word_embeddings: !file.tensors.has('output.weight'),
    ...tokenIds(known),
  };
}

/** The file's `generation_config.json`: the ids that generation needs. */
export function llamaGeneration(file: GgufFile): Record<string, unknown> {
  return tokenIds(readLlama(file));
}

function tokenIds(known: LlamaFile): Record<string, unknown> {
  const ids = {
    bos_token_id: known['tokenizer.ggml.bos_token_id'],
    eos_token_id: known['tokenizer.ggml.eos_token_id'],
    pad_token_id: known['tokenizer.ggml.padding_token_id'],
  };
  return Object.fromEntries(Object.entries(ids).filter(([, value]) => value !== undefined));
}

/** Scaled positions are named, so that the network's family can say whether it has them. */
function ropeOf({ tensors }: GgufFile, known: LlamaFile): Record<string, unknown> {
  const type = tensors.has('rope_freqs.weight') ? 'llama3' : known['llama.rope.scaling.type'];
  const rotated = known['llama.rope.dimension_count'];
  const width =
    known['llama.attention.key_length'] ??
    known['llama.embedding_length'] / known['llama.attention.head_count'];
  return {
    rope_scaling: type === 'none' ? null : { rope_type: type },
    ...(rotated === undefined || rotated === width ? {} : { partial_rotary_factor: rotated / width }),
  };
}

/** The shortest decimal that is the same float32: 1e-5 is 0.000009999999747 there. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === Math.fround(value)) return rounded;
  }
  return value;
}

function readLlama(file: GgufFile): LlamaFile {
  const architecture = file.metadata.get('general.architecture');
  if (architecture !== 'llama')
    throw problem({
      code: 'other-architecture',
      place: `${file.path}, general.architecture`,
      expected: '"llama"',
      value: architecture ?? null,
      remedy: 'choose such a model, SmolLM2 for one',
    });
  const raw = Object.fromEntries(file.metadata);
  const parsed = llamaFile.safeParse(raw);
  if (!parsed.success) throw problems('gguf-invalid', file.path, issueLines(parsed.error, raw));
  const wrong = misfits(file, parsed.data);
  if (wrong.length > 0) throw problems('gguf-invalid', file.path, wrong);
  return parsed.data;
}

/** What must fit before anything is made by these numbers: a network of a billion layers takes a long time. */
function misfits({ tensors }: GgufFile, known: LlamaFile): string[] {
  const wrong: string[] = [];
  if (tensors.get('token_embd.weight')?.shape.length !== 2)
    wrong.push('token_embd.weight: expected a table [tokens, width]');
  const layers = new Set([...tensors.keys()].flatMap((name) => layerOf(name) ?? []));
  const said = known['llama.block_count'];
  if (layers.size !== said)
    wrong.push(`llama.block_count: expected the ${layers.size} there are, got ${said}`);
  for (const part of ['q', 'k'] as const) {
    const heads = headsOf(part, known);
    for (const [name, { shape }] of tensors)
      if (PAIRED[part].test(name) && shape[0]! % (2 * heads) !== 0)
        wrong.push(`${name}: ${shape[0]} rows are not those of ${heads} heads`);
  }
  return wrong;
}

/** Whose rows lie in pairs. */
const PAIRED = { q: /^blk\.\d+\.attn_q\./, k: /^blk\.\d+\.attn_k\./ } as const;

function headsOf(part: 'q' | 'k', known: LlamaFile): number {
  const heads = known['llama.attention.head_count'];
  return part === 'q' ? heads : (known['llama.attention.head_count_kv'] ?? heads);
}

/** The file's tensors under the hub's names, q and k rows in the hub's order. @throws as `llamaConfig`. */
export function llamaTensors(file: GgufFile): TensorFile {
  const known = readLlama(file);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, tensor] of file.tensors) tensors.set(hubName(name), inHubOrder(name, tensor, known));
  return { path: file.path, tensors, metadata: {} };
}

function inHubOrder(name: string, tensor: StoredTensor, known: LlamaFile): StoredTensor {
  const part = (['q', 'k'] as const).find((one) => PAIRED[one].test(name));
  if (part === undefined) return tensor;
  const heads = headsOf(part, known);
  return { ...tensor, arrange: (stored) => unpairRows(stored, tensor.shape, heads) };
}
