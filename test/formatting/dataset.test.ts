import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../src/formatting/index.ts';
import { examplesIn, format } from '../support/format.ts';
import { makeFolder, OWNER, profile, said, thread } from '../support/make-export.ts';
import { tempDir } from '../support/temp-dir.ts';

/** One question and its answer a day. */
const days = (count: number) =>
  Array.from({ length: count }, (_, day) => [
    said('Jana', day * 24 * 60, `question ${day}`),
    said(OWNER, day * 24 * 60 + 1, `answer ${day}`),
  ]).flat();

describe('a dataset on disk', () => {
  it('keeps the newest tenth of the sessions for test and the tenth before them for valid', async () => {
    const dir = tempDir();
    const source = makeFolder(join(dir, 'export'), { ...profile(), ...thread('Jana', days(25)) });
    const { files } = await format([source], join(dir, 'out'));
    expect(files).toMatchObject({ train: { examples: 21 }, valid: { examples: 2 }, test: { examples: 2 } });
    const answers = async (part: Part) =>
      (await examplesIn(join(dir, 'out'), part)).map((example) => example.response);
    expect(await answers('valid')).toEqual(['answer 21', 'answer 22']);
    expect(await answers('test')).toEqual(['answer 23', 'answer 24']);
  });
});
