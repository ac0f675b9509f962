import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FILE = 'examples/fifty-lines.ts';

it('the whole idea runs in fifty lines, and learns', { timeout: 180_000 }, () => {
  expect(readFileSync(FILE, 'utf8').split('\n').length - 1).toBeLessThanOrEqual(50);
  const args = [FILE, 'examples/sample-export.zip', '80'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [found, ...lines] = stdout.trimEnd().split('\n');
  expect(found).toMatch(/^2\d\d\d examples of how Robin answers$/);
  const perplexities = lines.flatMap((line) => /perplexity ([\d.]+)/.exec(line)?.[1] ?? []).map(Number);
  expect(perplexities.at(-1)).toBeLessThan(perplexities[0]! / 2);
  const said = lines.slice(perplexities.length);
  const replies = said.join('\n').trim().split('\n\n');
  expect(replies).toHaveLength(3);
  for (const reply of replies) expect(reply).toMatch(/^> .+\n.+/);
});
