import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeRandomCheckpoint } from '../../support/random-checkpoint.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('reading 730 MB of halves stays under 2 GB of memory', async () => {
  const dir = tempDir('imitator-400m');
  await writeRandomCheckpoint(dir);
  const bytes = statSync(join(dir, 'pytorch_model.bin')).size;
  const child = join(import.meta.dirname, 'memory-child.ts');
  const out = execFileSync(process.execPath, [child, dir], { encoding: 'utf8' });
  const { values, seconds, peak } = JSON.parse(out) as { values: number; seconds: number; peak: number };
  console.log(`${bytes / 1e6} MB read in ${seconds.toFixed(1)} s, peak ${(peak / 1e6).toFixed(0)} MB`);
  // The 364,802,560 parameters, and the buffer of the logits' bias.
  expect(values).toBe(364_802_560 + 8008);
  expect(peak).toBeLessThan(2e9);
});
