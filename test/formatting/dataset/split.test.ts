import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { splitSessions } from '../../../src/formatting/dataset/split.ts';
import { type Part, readDataset } from '../../../src/formatting/index.ts';
import { days, exportIn, files } from '../../support/daily-export.ts';
import { eventsOf, examplesIn, format, formatFiles } from '../../support/format.ts';
import { profile, said, thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('a split', () => {
  it('keeps the newest tenth of the sessions for test and the tenth before them for valid', async () => {
    const dir = tempDir();
    await format([exportIn(dir)], join(dir, 'out'));
    const answers = async (part: Part) =>
      (await examplesIn(join(dir, 'out'), part)).map((example) => example.response);
    expect(await answers('train')).toHaveLength(21);
    expect(await answers('valid')).toEqual(['answer 21', 'answer 22']);
    expect(await answers('test')).toEqual(['answer 23', 'answer 24']);
  });

  it.each([
    [0, 0],
    [9, 0],
    [10, 1],
    [19, 1],
    [20, 2],
    [101, 10],
  ])('of %i sessions keeps twice %i back', (count, tenth) => {
    const split = splitSessions(Array.from({ length: count }, (_, i) => (i * 7919) % count));
    const size = (part: Part) => split.filter((each) => each === part).length;
    expect([size('train'), size('valid'), size('test')]).toEqual([count - 2 * tenth, tenth, tenth]);
  });

  it('never trains on what is newer than what is kept back, and takes sessions without a time as old', () => {
    const times = Array.from({ length: 40 }, (_, i) => (i % 8 === 0 ? Number.NaN : (i * 7919) % 40));
    const split = splitSessions(times);
    const of = (part: Part) => times.filter((_, i) => split[i] === part);
    expect(Math.min(...of('test'))).toBeGreaterThan(Math.max(...of('valid')));
    expect(Math.min(...of('valid'))).toBeGreaterThan(
      Math.max(...of('train').filter((time) => !Number.isNaN(time))),
    );
  });

  it('counts only sessions that yield examples', async () => {
    const unanswered = Array.from({ length: 30 }, (_, i) => said('Tom', i * 24 * 60, 'hello?'));
    const { manifest } = await formatFiles({
      ...files,
      ...thread('Tom', [...unanswered, ...days(1, 50, 'Tom')]),
    });
    expect(manifest.files).toMatchObject({
      train: { examples: 22 },
      valid: { examples: 2 },
      test: { examples: 2 },
    });
    expect(manifest.counts.sessions).toBe(56);
  });

  it('of fewer than ten sessions gives all to train, with a warning', async () => {
    const dir = tempDir();
    const source = exportIn(dir, { ...profile(), ...thread('Jana', days(9)) });
    const events = await eventsOf([source], join(dir, 'out'));
    expect(events).toContainEqual({
      event: 'warning',
      code: 'few-sessions',
      message: expect.stringContaining('only 9'),
    });
    expect((await readDataset(join(dir, 'out'))).manifest.files).toMatchObject({
      train: { examples: 9 },
      valid: { examples: 0 },
      test: { examples: 0 },
    });
  });

  it('trains on no message of a session that is kept back, in whichever thread it lies', async () => {
    // The newest talk is in a second thread too, where a message every six hours ties it to what is much older.
    const tie = Array.from({ length: 36 }, (_, i) => said('Jana', (10 * 24 + 6 * i) * 60, `tie ${i}`));
    const { manifest, train } = await formatFiles({
      ...thread('Jana', days(20), { id: 'jana_1' }),
      ...thread('Jana', [...tie, ...days(1, 19)], { id: 'jana_2' }),
    });
    expect(manifest.counts.sessions).toBe(21);
    expect(manifest.files).toMatchObject({
      train: { examples: 16 },
      valid: { examples: 2 },
      test: { examples: 2 },
    });
    expect(train.flat().join()).not.toMatch(/question 19|answer 19|tie/);
  });
});
