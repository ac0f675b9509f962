import { expect, test } from 'vitest';
import { nearestResponses } from '../../../src/evaluate/measures/index.ts';

const examples = [
  { prompt: 'are you home?', response: 'not yet' },
  { prompt: 'shall we eat together', response: 'sure|at noon?' },
  { prompt: 'did you see the film', response: 'it was long' },
];

test('answers with the response to the most similar prompt, to the letter', () => {
  expect(nearestResponses(examples)('Shall we go and eat?')).toBe('sure|at noon?');
});

test('has an answer to a prompt that is like no other', () => {
  expect(nearestResponses(examples)('xyzzy')).toBe('not yet');
});
