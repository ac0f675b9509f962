/** The tokenizer that lies in a GGUF file, in the hub's form. */
import { z } from 'zod';
import { problem, problems } from '../../../base/errors.ts';
import { issueLines } from '../../../base/issue-lines.ts';
import type { GgufFile } from './open-gguf.ts';
import type { NumberList } from './values.ts';

const id = z.number().int().min(0);
const numbers = z.custom<NumberList>((list) => ArrayBuffer.isView(list), {
  error: 'expected a list of numbers',
});

const tokenizerFields = z.looseObject({
  'tokenizer.ggml.pre': z.string().default('default'),
  'tokenizer.ggml.tokens': z.array(z.string()).min(1),
  'tokenizer.ggml.token_type': numbers,
  'tokenizer.ggml.merges': z.array(z.string()),
  'tokenizer.ggml.add_space_prefix': z.boolean().default(false),
  'tokenizer.ggml.bos_token_id': id.optional(),
  'tokenizer.ggml.eos_token_id': id.optional(),
  'tokenizer.ggml.padding_token_id': id.optional(),
  'tokenizer.ggml.unknown_token_id': id.optional(),
  'tokenizer.chat_template': z.string().optional(),
});
type TokenizerFields = z.infer<typeof tokenizerFields>;

const MODEL = 'tokenizer.ggml.model';
/** Types of tokens that no text becomes: control, and what its maker added. */
const CONTROL = 3;
const ADDED = 4;

/** How text is split before pairs are merged, by the names that llama.cpp has for it. */
const SPLITS: Readonly<Record<string, { digitsApart: boolean }>> = {
  'gpt-2': { digitsApart: false },
  smollm: { digitsApart: true },
};

/** Whether there is a tokenizer in the file. */
export function hasTokenizer({ metadata }: GgufFile): boolean {
  return metadata.has(MODEL);
}

/**
 * The file's `tokenizer.json`.
 *
 * @throws ImitatorError `other-tokenizer` for another kind than byte-level BPE, or one that splits text in an unknown
 *   way; `gguf-invalid` where its parts do not belong together.
 */
export function tokenizerJson(file: GgufFile): Record<string, unknown> {
  const fields = readFields(file);
  const { digitsApart } = splitOf(file, fields);
  const tokens = fields['tokenizer.ggml.tokens'];
  const types = fields['tokenizer.ggml.token_type'];
  const bytes = { type: 'ByteLevel', add_prefix_space: fields['tokenizer.ggml.add_space_prefix'] };
  const byteLevel = { ...bytes, trim_offsets: true, use_regex: true };
  const digits = { type: 'Digits', individual_digits: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: tokens.flatMap((content, i) =>
      types[i]! === CONTROL || types[i]! === ADDED ? [added(i, content, types[i]!)] : [],
    ),
    normalizer: null,
    pre_tokenizer: digitsApart ? { type: 'Sequence', pretokenizers: [digits, byteLevel] } : byteLevel,
    post_processor: null,
    decoder: { ...byteLevel, add_prefix_space: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, i) => [token, i])),
      merges: fields['tokenizer.ggml.merges'].map((merge) => merge.split(' ')),
    },
  };
}

function added(tokenId: number, content: string, type: number): Record<string, unknown> {
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return { id: tokenId, content, ...flags, special: type === CONTROL };
}

/** The file's `tokenizer_config.json`. @throws as `tokenizerJson`. */
export function tokenizerConfig(file: GgufFile): Record<string, unknown> {
  const fields = readFields(file);
  const token = (key: 'bos' | 'eos' | 'padding' | 'unknown') => {
    const found = fields[`tokenizer.ggml.${key}_token_id`];
    return found === undefined ? null : fields['tokenizer.ggml.tokens'][found];
  };
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    add_prefix_space: fields['tokenizer.ggml.add_space_prefix'],
    bos_token: token('bos'),
    eos_token: token('eos'),
    pad_token: token('padding'),
    unk_token: token('unknown'),
    clean_up_tokenization_spaces: false,
    ...(fields['tokenizer.chat_template'] === undefined
      ? {}
      : { chat_template: fields['tokenizer.chat_template'] }),
  };
}

function readFields({ path, metadata }: GgufFile): TokenizerFields {
  const model = metadata.get(MODEL);
  if (model !== 'gpt2')
    throw problem({
      code: 'other-tokenizer',
      place: `${path}, ${MODEL}`,
      expected: '"gpt2", which is byte-level BPE',
      value: model ?? null,
      remedy: `${model === 'llama' ? 'that is SentencePiece, which cannot be read: ' : ''}choose another model`,
    });
  const raw = Object.fromEntries(metadata);
  const parsed = tokenizerFields.safeParse(raw);
  if (!parsed.success) throw problems('gguf-invalid', path, issueLines(parsed.error, raw));
  const wrong = misfits(parsed.data);
  if (wrong.length > 0) throw problems('gguf-invalid', path, wrong);
  return parsed.data;
}

function misfits(fields: TokenizerFields): string[] {
  const wrong: string[] = [];
  const tokens = fields['tokenizer.ggml.tokens'];
  const types = fields['tokenizer.ggml.token_type'].length;
  const twice = tokens.length - new Set(tokens).size;
  const known = new Set(tokens);
  const isMerge = (merge: string) => {
    const [left, right, ...rest] = merge.split(' ');
    return rest.length === 0 && known.has(left!) && known.has(right ?? '') && known.has(`${left}${right}`);
  };
  const strange = fields['tokenizer.ggml.merges'].find((merge) => !isMerge(merge));
  if (types !== tokens.length)
    wrong.push(`tokenizer.ggml.token_type: expected one for each of ${tokens.length} tokens, got ${types}`);
  if (twice > 0) wrong.push(`tokenizer.ggml.tokens: ${twice} of them are there twice`);
  if (strange !== undefined)
    wrong.push(`tokenizer.ggml.merges: "${strange.slice(0, 40)}" does not make one token of two`);
  for (const key of ['bos', 'eos', 'padding', 'unknown'] as const) {
    const found = fields[`tokenizer.ggml.${key}_token_id`] ?? 0;
    if (found >= tokens.length)
      wrong.push(`tokenizer.ggml.${key}_token_id: expected an id below ${tokens.length}, got ${found}`);
  }
  return wrong;
}

function splitOf({ path }: GgufFile, fields: TokenizerFields) {
  const name = fields['tokenizer.ggml.pre'];
  const known = Object.hasOwn(SPLITS, name) ? SPLITS[name] : undefined;
  if (known !== undefined) return known;
  throw problem({
    code: 'other-tokenizer',
    place: `${path}, tokenizer.ggml.pre`,
    expected: `${Object.keys(SPLITS).join(' or ')}, which split text in known ways`,
    value: name,
    remedy: 'choose another model',
  });
}
