import { expect, test } from 'vitest';
import { uselessTies } from '../../src/bot/index.ts';
import { rendering } from './fakes.ts';

const [jana, tom] = ['3fa9c1d2e4b50718', '90bc17fe22a0d3c4'];
const contacts = { '100': jana, '200': tom };

test('whoever is tied to a thread that the version has not learnt from is named', () => {
  const knows = (tags: Record<string, string>) =>
    uselessTies({ contacts }, { ...rendering, contactTags: tags });
  expect(knows({ [jana]: '<3fa9>', [tom]: '<90bc>' })).toBeUndefined();
  expect(knows({ [jana]: '<3fa9>' })).toEqual({
    people: ['200'],
    why: expect.stringContaining('somebody new'),
  });
});

test('ties to a model without tags have no effect, and none are no matter', () => {
  expect(uselessTies({ contacts }, rendering)).toEqual({
    people: ['100', '200'],
    why: expect.stringContaining('without formatting.contactTag'),
  });
  expect(uselessTies({ contacts: {} }, rendering)).toBeUndefined();
});
