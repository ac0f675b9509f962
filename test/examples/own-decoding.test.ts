import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('ranks drawn replies by the rule in the file, best first', { timeout: 120_000 }, () => {
  const args = ['examples/own-decoding.ts', 'models/small', 'are you home?'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(1);
  const worths = lines.map((line) => Number(/^ *(-?\d+\.\d\d) {2}\S/.exec(line)![1]));
  expect(worths).toEqual(worths.toSorted((a, b) => b - a));
});
