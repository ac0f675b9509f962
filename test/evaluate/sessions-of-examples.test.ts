import { expect, test } from 'vitest';
import { sessionsOfExamples } from '../../src/evaluate/sessions-of-examples.ts';
import type { Example } from '../../src/vocabulary.ts';

const HOUR = 3_600_000;
const example = (thread: string, hours: number | null): Example => ({
  prompt: `p ${thread} ${hours}`,
  response: 'r',
  thread,
  at: hours === null ? null : hours * HOUR,
});
const keys = (examples: Example[]) => sessionsOfExamples(examples, 6).map(({ key }) => key);

test('a gap above the setting ends a session, an equal one does not, and threads are apart', () => {
  const examples = [example('a', 0), example('a', 6), example('a', 12.1), example('b', 1)];
  const sessions = sessionsOfExamples(examples, 6).map((session) =>
    session.examples.map(({ at }) => at! / HOUR),
  );
  expect(sessions).toEqual([[0, 6], [12.1], [1]]);
});

test('the order of the lines does not matter', () => {
  const examples = [example('a', 3), example('b', 1), example('a', 0)];
  expect(keys(examples.toReversed()).sort()).toEqual(keys(examples).sort());
});

test('a session that has grown since keeps its key, so that it is known as learnt', () => {
  const [before] = keys([example('a', 0), example('a', 1)]);
  const [after] = keys([example('a', 0), example('a', 1), example('a', 5)]);
  expect(after).toBe(before);
});

test('keys tell threads and times apart', () => {
  expect(new Set(keys([example('a', 0), example('b', 0), example('a', 100)])).size).toBe(3);
});

test('a contact tag does not make another example of one without a time', () => {
  const plain = example('a', null);
  expect(keys([{ ...plain, prompt: `<3fa9> ${plain.prompt}` }])).toEqual(keys([plain]));
});

test('examples without a time are sessions of their own, known by their text', () => {
  const sessions = sessionsOfExamples([example('a', null), example('a', null)], 6);
  expect(sessions).toHaveLength(2);
  expect(sessions[0]!.key).toBe(sessions[1]!.key);
});
