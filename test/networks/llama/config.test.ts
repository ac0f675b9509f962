import { expect, test } from 'vitest';
import { llama } from '../../../src/networks/llama/index.ts';
import { golden } from '../../support/golden.ts';

const tiny = golden<Record<string, unknown>>('llama/tiny/config.json');
const parse = (changes: object) => llama.parseConfig({ ...tiny, ...changes }, 'config.json');

test('a configuration as the hub has it, in either spelling of its rotary base', () => {
  const expected = { dModel: 32, attentionHeads: 4, keyValueHeads: 2, headWidth: 8, rotaryBase: 100_000 };
  expect(parse({})).toMatchObject(expected);
  expect(parse({ rope_parameters: null, rope_theta: 100_000, rope_scaling: null })).toMatchObject(expected);
  expect(parse({ head_dim: null, eos_token_id: [2], pad_token_id: null })).toMatchObject({
    headWidth: 8,
    eosTokenId: 2,
    padTokenId: 2,
  });
});

test.each([
  [{ tie_word_embeddings: false }, 'tie_word_embeddings: expected true, got false'],
  [{ tie_word_embeddings: undefined }, 'tie_word_embeddings: expected true, got false'],
  [{ attention_bias: true }, 'attention_bias: expected false, got true'],
  [{ mlp_bias: true }, 'mlp_bias: expected false, got true'],
  [{ hidden_act: 'gelu' }, 'hidden_act: expected "silu", got "gelu"'],
  [{ sliding_window: 4096 }, 'sliding_window: expected null, got 4096'],
  [{ rope_interleaved: true }, 'rope_interleaved: expected false, got true'],
  [
    { rope_scaling: { rope_type: 'llama3', factor: 8 } },
    'rope_scaling: expected rotary positions that are not scaled, got "llama3"',
  ],
  [
    { rope_parameters: { rope_theta: 500_000, rope_type: 'yarn' } },
    'rope_parameters: expected rotary positions that are not scaled, got "yarn"',
  ],
])('a relative is refused by what it has and this network lacks: %j', (changes, message) => {
  expect(() => parse(changes)).toThrow(message);
  expect(() => parse(changes)).toThrow('SmolLM2');
});

test('more layers than anybody has are refused before a graph is made of them', () => {
  expect(() => parse({ num_hidden_layers: 300_000 })).toThrow(/num_hidden_layers: .*1000/);
});

test('every problem of a relative is told at once', () => {
  const both = { attention_bias: true, tie_word_embeddings: false };
  expect(() => parse(both)).toThrow(/tie_word_embeddings.*\n?.*attention_bias/);
});

test.each([
  [{ num_key_value_heads: 3 }, 'num_key_value_heads: expected a divisor of num_attention_heads 4, got 3'],
  [{ head_dim: 7 }, 'head_dim (hidden_size / num_attention_heads): expected an even number, got 7'],
  [{ eos_token_id: 96 }, 'eosTokenId: expected an id below vocab_size 96, got 96'],
  [{ hidden_size: 'wide' }, 'hidden_size'],
])('a configuration that contradicts itself is refused: %j', (changes, message) => {
  expect(() => parse(changes)).toThrow(message);
});
