import { expect, test } from 'vitest';
import { defaultSettings } from '../../config/schema.ts';
import { ParrotGenerator, token, tokensIn } from './parrot.ts';
import { judge, type Verdict } from './verdict.ts';

/** Messages in the order in which they were written, each with the moment of its 200, a moment after its post. */
function verdict(accepted: readonly number[], bubbles: readonly string[]): Verdict {
  const facts = new Map(
    accepted.map((acceptedAt, i) => [token(1, i), { at: i, offeredAt: acceptedAt - 0.5, acceptedAt }]),
  );
  const empty = { said: 0, answered: 0, bubbles: 0, lost: [], doubled: [], outOfOrder: [], misdirected: [] };
  judge(empty, facts, bubbles);
  return empty;
}

const clean = { lost: [], doubled: [], outOfOrder: [], misdirected: [] };

test('every message answered once and in order is no fault', () => {
  expect(verdict([1, 2, 3], ['q1x0 q1x1', 'q1x2'])).toMatchObject({
    said: 3,
    answered: 3,
    bubbles: 2,
    ...clean,
  });
});

test('sees what is lost, doubled, or somebody else’s', () => {
  expect(verdict([1, 2], ['q1x0'])).toMatchObject({ ...clean, lost: ['q1x1'] });
  expect(verdict([1, 2], ['q1x0', 'q1x0 q1x1'])).toMatchObject({ ...clean, doubled: ['q1x0'] });
  expect(verdict([1], ['q1x0', 'q2x0'])).toMatchObject({ ...clean, misdirected: ['q2x0'] });
});

test('sees what is out of order, but for what came in late itself', () => {
  expect(verdict([1, 2], ['q1x1', 'q1x0'])).toMatchObject({ ...clean, outOfOrder: ['q1x0'] });
  expect(verdict([9, 2], ['q1x1', 'q1x0'])).toMatchObject(clean);
});

test('the parrot answers every message of a prompt, in at most three bubbles', async () => {
  const tokens = Array.from({ length: 7 }, (_, i) => token(4, i));
  const options = { draw: 0, decoding: defaultSettings().bot };
  const { text } = await new ParrotGenerator().generate(tokens.join('|'), options);
  expect(text.split('|')).toHaveLength(3);
  expect(tokensIn(text)).toEqual(tokens);
});
