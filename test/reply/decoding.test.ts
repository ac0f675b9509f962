import { expect, test } from 'vitest';
import { bot as botSettings } from '../../config/groups/bot.ts';
import { paramsOf } from '../../src/reply/index.ts';

const settings = (given: Record<string, unknown> = {}) => botSettings.parse({ candidates: 1, ...given });
const sampled = { do_sample: true, num_beams: 1, temperature: 0.7, top_p: 0.8, top_k: 0 };
const freely = { temperature: 0.7, topP: 0.8 };

test('the first of single draws decodes as the model says, but may be as short as texts are', () => {
  expect(paramsOf(0, settings({ sampleFirst: false }))).toEqual({ min_length: 0 });
});

test('beams and lengths go over what the model says', () => {
  const given = { sampleFirst: false, minReplyTokens: 3, maxReplyTokens: 40, beams: 4 };
  expect(paramsOf(0, settings(given))).toEqual({
    min_length: 0,
    min_new_tokens: 3,
    max_new_tokens: 40,
    num_beams: 4,
  });
});

test('further single draws are sampled, and the first where that is asked for', () => {
  expect(paramsOf(1, settings({ ...freely, beams: 4 }))).toEqual({ min_length: 0, ...sampled });
  expect(paramsOf(0, settings({ ...freely, sampleFirst: true }))).toEqual({ min_length: 0, ...sampled });
});

test('several candidates are sampled at once, in every draw', () => {
  const expected = { min_length: 0, ...sampled, num_return_sequences: 8 };
  expect(paramsOf(0, settings({ ...freely, candidates: 8, beams: 4 }))).toEqual(expected);
  expect(paramsOf(1, settings({ ...freely, candidates: 8 }))).toEqual(expected);
});
