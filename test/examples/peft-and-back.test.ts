/** PEFT's half needs PEER_PYTHON, a Python with torch, transformers and peft: see peft-and-back.slow.test.ts. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { adalora, createTrainer, readAdapter, readCheckpoint, writeAdapter } from '../../src/index.ts';
import { tempDir } from '../support/temp-dir.ts';

it('an adapter folder replies, learns on, and is written as a folder again', {
  timeout: 120_000,
}, async () => {
  const [from, out] = [join(tempDir(), 'from-peft'), join(tempDir(), 'from-here')];
  const base = await readCheckpoint('models/small');
  const trainer = await createTrainer({
    base,
    method: adalora({ targetModules: ['q_proj', 'fc1'], steps: 30 }),
  });
  const { kind, adapter } = trainer.result() as Extract<
    ReturnType<typeof trainer.result>,
    { kind: 'adapter' }
  >;
  expect(kind).toBe('adapter');
  writeAdapter(from, adapter);
  await trainer.release();
  const args = ['examples/peft-and-back.ts', 'models/small', from, out];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [first, ...rest] = stdout.trimEnd().split('\n');
  expect(first).toBe(`adalora on ${adapter.matrices.size} matrices, ${12 * adapter.matrices.size} triplets`);
  expect(rest.at(-1)).toBe(`${out} is a folder for PEFT`);
  const written = await readAdapter(out);
  expect([...written.matrices.keys()].sort()).toEqual([...adapter.matrices.keys()].sort());
  expect(written.targetModules).toEqual(['q_proj', 'fc1']);
});
