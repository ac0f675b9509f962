import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ImitatorError } from '../../../../src/base/errors.ts';
import { randomFor } from '../../../../src/base/random.ts';
import { ggufCompanion } from '../../../../src/model/checkpoint/gguf/index.ts';
import { readTokenizer } from '../../../../src/model/index.ts';
import { llama } from '../../../../src/networks/llama/index.ts';
import { ggufBytes, ggufFile, pair, text, u32, u64 } from '../../../support/gguf-bytes.ts';
import { golden } from '../../../support/golden.ts';

const i32s = (key: string, values: readonly number[]) => [
  ...[...text(key), ...u32(9), ...u32(5), ...u64(values.length)],
  ...values.flatMap(u32),
];

/** Control tokens, a maker's own word, and enough of an alphabet for "hi 12". */
const TOKENS = [
  '<|endoftext|>',
  '<|im_start|>',
  '<|im_end|>',
  '<word>',
  'h',
  'i',
  'hi',
  '1',
  '2',
  '12',
  'Ġ',
  'Ġhi',
  'Ċ',
];
const TYPES = [3, 3, 3, 4, ...TOKENS.slice(4).map(() => 1)];
const ALPHABET = ['u', 's', 'e', 'r', 'a', 't', 'n'];

/** A GGUF file with a tokenizer, some of its metadata changed. */
function file(changes: Record<string, readonly number[] | undefined> = {}): string {
  const key = (name: string) => `tokenizer.ggml.${name}`;
  const tokens = [...TOKENS, ...ALPHABET];
  const pairs: Record<string, readonly number[] | undefined> = {
    model: pair.text(key('model'), 'gpt2'),
    pre: pair.text(key('pre'), 'smollm'),
    tokens: pair.texts(key('tokens'), tokens),
    types: i32s(key('token_type'), [...TYPES, ...ALPHABET.map(() => 1)]),
    merges: pair.texts(key('merges'), ['h i', 'Ġ hi', '1 2']),
    bos: pair.u32(key('bos_token_id'), 1),
    eos: pair.u32(key('eos_token_id'), 2),
    template: pair.text('tokenizer.chat_template', '{{ messages }}'),
    ...changes,
  };
  return ggufFile(ggufBytes({ pairs: Object.values(pairs).filter((bytes) => bytes !== undefined) }));
}

const config = llama.parseConfig(golden('llama/tiny/config.json'), 'config.json');
const read = (path: string) => readTokenizer(path, { family: llama, config: { ...config, eosTokenId: 2 } });
const ids = (path: string, said: string) => read(path).encode(said);

describe('the tokenizer in a GGUF file', () => {
  test('merges as its list says, and splits digits one by one', () => {
    expect(ids(file(), 'hi hi')).toEqual([6, 11]);
    expect(ids(file(), 'hi12')).toEqual([6, 7, 8]);
  });

  test('of GPT-2 leaves digits together', () => {
    expect(ids(file({ pre: pair.text('tokenizer.ggml.pre', 'gpt-2') }), 'hi12')).toEqual([6, 9]);
  });

  test('keeps what its maker added apart from text, special or not', () => {
    const made = JSON.parse(ggufCompanion(file(), 'tokenizer.json')!) as { added_tokens: unknown[] };
    expect(made.added_tokens).toHaveLength(4);
    expect(made.added_tokens).toMatchObject([
      { special: true },
      {},
      {},
      { content: '<word>', special: false },
    ]);
    expect([...read(file()).specialIds]).toEqual([0, 1, 2, 3]);
  });

  test('tells its names and its chat template', () => {
    expect(JSON.parse(ggufCompanion(file(), 'tokenizer_config.json')!)).toMatchObject({
      bos_token: '<|im_start|>',
      eos_token: '<|im_end|>',
      pad_token: null,
      chat_template: '{{ messages }}',
    });
  });

  test.each<[string, Record<string, readonly number[] | undefined>, RegExp]>([
    [
      'of SentencePiece',
      { model: pair.text('tokenizer.ggml.model', 'llama') },
      /tokenizer\.ggml\.model: expected "gpt2".*got "llama"; that is SentencePiece, which cannot be read/,
    ],
    [
      'of another kind',
      { model: pair.text('tokenizer.ggml.model', 'bert') },
      /got "bert"; choose another model/,
    ],
    [
      'that splits otherwise',
      { pre: pair.text('tokenizer.ggml.pre', 'qwen2') },
      /tokenizer\.ggml\.pre: expected gpt-2 or smollm.*got "qwen2"/,
    ],
    ['that does not say how it splits', { pre: undefined }, /tokenizer\.ggml\.pre: .*got "default"/],
    ['without tokens', { tokens: undefined }, /tokenizer\.ggml\.tokens: expected .*got nothing/],
    [
      'with tokens that are no texts',
      { tokens: i32s('tokenizer.ggml.tokens', [1, 2]) },
      /tokenizer\.ggml\.tokens: expected/,
    ],
    [
      'with a token twice',
      { tokens: pair.texts('tokenizer.ggml.tokens', ['a', 'a']) },
      /1 of them are there twice/,
    ],
    [
      'with types of others',
      { types: i32s('tokenizer.ggml.token_type', [1]) },
      /one for each of 20 tokens, got 1/,
    ],
    [
      'with a merge of nothing',
      { merges: pair.texts('tokenizer.ggml.merges', ['h x']) },
      /merges: "h x" does not make one token of two/,
    ],
    [
      'with an end beyond',
      { eos: pair.u32('tokenizer.ggml.eos_token_id', 20) },
      /eos_token_id: expected an id below 20/,
    ],
  ])('%s is refused', (_, changes, message) => {
    expect(() => ggufCompanion(file(changes), 'tokenizer.json')).toThrow(message);
  });
});

test('a tokenizer with any byte changed is an error in words, or a tokenizer', () => {
  const whole = new Uint8Array(readFileSync(file()));
  const random = randomFor(16, 'tokenizer');
  const outcomes = new Set<string>();
  for (let at = 0; at < whole.length; at++) {
    const bytes = whole.slice();
    bytes[at] = random.below(256);
    outcomes.add(outcomeOf(bytes));
  }
  expect([...outcomes]).toEqual(expect.arrayContaining(['read', 'gguf-invalid', 'other-tokenizer']));
});

/** The code of the error in words that reading ends with; anything else is thrown on. */
function outcomeOf(bytes: Uint8Array): string {
  const path = ggufFile(bytes);
  try {
    read(path).encodePrompt('hi 12', 100);
    return 'read';
  } catch (error) {
    if (error instanceof ImitatorError) return error.code;
    throw error;
  }
}
