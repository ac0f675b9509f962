/** The demo killed while it trains: the next one goes on where it was. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

const QUICK = ['validationExamples=24', 'sampleReplies=0', 'ranker=false', 'checkpointEverySteps=5'];

test('a demo that was killed goes on after its last checkpoint, and one at a time is in a folder', async () => {
  const home = tempDir('imitator-demo');
  const sets = QUICK.flatMap((set) => ['--set', `train.${set}`]);
  const args = ['demo', '--verbose', '--steps', '40', '--say', 'hi', '--out', home, ...sets];
  const demo = () => new Program(args, { HF_HUB_OFFLINE: '1' });
  const first = demo();
  await first.says(/step 12\/40/);
  const second = demo();
  expect(await second.ended).toBe(1);
  expect(second.err).toContain('another demo is running there');
  first.child.kill('SIGKILL');
  await first.ended;
  const third = demo();
  expect(await third.ended, third.err).toBe(0);
  expect(third.err).toContain('Going on after step');
  expect(existsSync(join(home, 'versions/v1/version.json'))).toBe(true);
  expect(existsSync(join(home, 'run'))).toBe(false);
});
