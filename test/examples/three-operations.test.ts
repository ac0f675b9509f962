import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FILE = 'examples/three-operations.ts';

it('the three operations train, and ranks are allocated', { timeout: 120_000 }, () => {
  const args = [FILE, 'models/small', '30'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const told = stdout.trimEnd().split('\n').map(stepOf);
  expect(told.map(({ step }) => step)).toEqual([1, 10, 20, 30]);
  expect(told.at(-1)!.loss).toBeLessThan(told[0]!.loss);
  expect(told.at(-1)!.triplets / told[0]!.triplets).toBeCloseTo(8 / 12);
});

it('are what the README shows', () => {
  const operations = /\/\/ The three operations.*\n([\s\S]*?)\/\/ What follows/.exec(
    readFileSync(FILE, 'utf8'),
  )![1]!;
  expect(readFileSync('README.md', 'utf8')).toContain(`\`\`\`ts\n${operations}\`\`\`\n`);
});

function stepOf(line: string): { step: number; loss: number; triplets: number } {
  const [, step, loss, triplets] = /^step (\d+): loss ([\d.]+), (\d+) triplets in use$/
    .exec(line)!
    .map(Number);
  return { step: step!, loss: loss!, triplets: triplets! };
}
