import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedExport, readThreads } from '../../scripts/make-changed-export.ts';
import { examplesIn, format } from '../support/format.ts';
import { type Files, makeFolder, profile, said, thread } from '../support/make-export.ts';
import { tempDir } from '../support/temp-dir.ts';

const DAY = 24 * 60;
/** Eight days with a friend; the owner says the same word each day. */
const daysWith = (friend: string, owner: string, word: string) =>
  Array.from({ length: 8 }, (_, day) => [
    said(friend, day * DAY, `question ${day}`),
    said(owner, day * DAY + 1, word),
  ]).flat();

function personIn(dir: string, owner: string, friends: readonly string[], word: string): string {
  const threads: Files[] = friends.map((friend) =>
    thread(friend, daysWith(friend, owner, word), { participants: [friend, owner] }),
  );
  return makeFolder(join(dir, owner), Object.assign({}, profile(owner), ...threads));
}

test('an owner writes like one person until the middle of the time and like another after it, with the same friends', async () => {
  const dir = tempDir();
  const before = await readThreads(personIn(dir, 'Ann', ['Jana', 'Tom'], 'ok ö'));
  const after = await readThreads(personIn(dir, 'Ben', ['Lena', 'Zoe'], 'Sure! 😀'));
  const { files } = changedExport(before, after);
  const content = Object.fromEntries(files.map((file) => [file.path, file.content]));
  const manifest = await format([makeFolder(join(dir, 'export'), content)], join(dir, 'out'));
  expect(manifest.owner.name).toBe('Ann');
  expect(manifest.counts).toMatchObject({ threads: 2, messages: 32 });
  const examples = [
    ...(await examplesIn(join(dir, 'out'))),
    ...(await examplesIn(join(dir, 'out'), 'valid')),
  ];
  examples.push(...(await examplesIn(join(dir, 'out'), 'test')));
  expect(new Set(examples.map((example) => example.thread)).size).toBe(2);
  for (const { prompt, response } of examples)
    expect(response, prompt).toBe(Number(prompt.at(-1)) < 4 ? 'ok ö' : 'Sure! 😀');
});

test('exports with other numbers of friends do not make one', async () => {
  const dir = tempDir();
  const one = await readThreads(personIn(dir, 'Ann', ['Jana'], 'ok'));
  const two = await readThreads(personIn(dir, 'Ben', ['Lena', 'Zoe'], 'Sure!'));
  expect(() => changedExport(one, two)).toThrow(/equally many friends, got \[1,2\]/);
});
