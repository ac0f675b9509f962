import { expect, test } from 'vitest';
import { resolveParameters } from '../../src/generate/parameters.ts';
import { prepareRequest } from '../../src/generate/requests.ts';
import { type GenerationConfig, readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { goldenPath } from '../support/golden.ts';

const { family, config } = await readCheckpoint(goldenPath('tiny'));
const resolve = (given: object, defaults: GenerationConfig = {}) =>
  resolveParameters(config, defaults, given as GenerationConfig);

const refused: [given: object, message: RegExp][] = [
  [{ num_beam: 2 }, /num_beam: not a parameter that is known here; did you mean num_beams\?/],
  [{ penalty_alpha: 0.6 }, /penalty_alpha: not a parameter/],
  [{ num_beams: 0 }, /num_beams/],
  [{ num_beams: 2, num_return_sequences: 3 }, /num_return_sequences: expected at most num_beams 2, got 3/],
  [{ num_return_sequences: 2 }, /greedy search has one answer, got 2; set num_beams or do_sample/],
  [{ max_length: 10, max_new_tokens: 5 }, /give one of them/],
  [{ max_length: 10, min_length: 11 }, /min_length: expected at most max_length 10, got 11/],
  [{ max_length: 10, min_new_tokens: 10 }, /min_new_tokens: max_length leaves 9, got 10/],
  [{ temperature: 0.7 }, /temperature: has no effect without do_sample, got 0.7/],
  [{ max_length: 42 }, /max_length: expected 2 to 41 .*got 42/],
  [{ bad_words_ids: [[96]] }, /bad_words_ids: expected ids below 96, got 96/],
  [{ num_beams: 49 }, /num_beams: expected at most half the vocabulary/],
];
test.each(refused)('%j is refused in words', (given, message) => {
  expect(() => resolve(given)).toThrow(message);
});

test('all problems are told at once', () => {
  expect(() => resolve({ max_length: 99, num_beams: 2, num_return_sequences: 3 })).toThrow(
    /max_length[\s\S]*num_return|num_return[\s\S]*max_length/,
  );
});

test('what the reference writes into its own files and changes no token is let through', () => {
  const given = {
    use_cache: true,
    output_scores: false,
    num_beam_groups: 1,
    diversity_penalty: 0,
    penalty_alpha: null,
  };
  expect(resolve({ ...given, temperature: 1, top_k: 50 }).beams).toBe(1);
});

test('a request goes over the checkpoint, and null takes its default away', () => {
  const defaults = { num_beams: 10, max_length: 36, min_length: 20, forced_eos_token_id: 2 };
  expect(resolve({}, defaults)).toMatchObject({ beams: 10, maxLength: 36, minLength: 20, forcedEos: 2 });
  expect(resolve({ num_beams: 1, min_length: null, forced_eos_token_id: null }, defaults)).toMatchObject({
    beams: 1,
    minLength: 0,
    forcedEos: undefined,
  });
  const drawn = { num_beams: 4, num_return_sequences: 2, do_sample: true };
  const nulls = { num_beams: null, num_return_sequences: null, do_sample: null };
  expect(resolve(nulls, drawn)).toMatchObject({ beams: 1, sequences: 1, sample: false });
});

test('a shorter limit beats the least length of the checkpoint, as in the reference', () => {
  expect(resolve({ max_length: 10 }, { min_length: 20 }).maxLength).toBe(10);
});

test('max_new_tokens does not count the start token and goes over the default max_length', () => {
  expect(resolve({ max_new_tokens: 5 }, { max_length: 36 }).maxLength).toBe(6);
  expect(resolve({ max_length: 9 }, { max_new_tokens: 36 }).maxLength).toBe(9);
});

const badPrompts: [ids: number[], mask: number[] | undefined, message: RegExp][] = [
  [[], undefined, /expected 1 to 40 ids, got 0; an empty prompt is its end token alone/],
  [Array.from({ length: 41 }, () => 8), undefined, /got 41; keep the last of them/],
  [[8, 96], undefined, /expected ids from 0 to 95, got 96/],
  [[8, -1], undefined, /got -1/],
  [[8, 2], [1], /one entry for each of 2 ids, got 1/],
  [[8, 2], [1, 2], /0 and 1 only/],
  [[8, 2], [0, 0], /at least one id that is not padding/],
  [[0, 0], undefined, /at least one id that is not padding/],
];
test.each(badPrompts)('the prompt %j with mask %j is refused in words', (ids, attentionMask, message) => {
  expect(() => prepareRequest({ family, config }, {}, { ids, attentionMask })).toThrow(message);
});
