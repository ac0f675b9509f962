import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'vitest';
import { tfjsEngine } from '../../../src/engines/index.ts';
import { softwareVulkan } from '../../support/software-vulkan.ts';
import { expectOnTrack } from '../run/expect-on-track.ts';
import { goldenRun, goldenRuns } from './golden-run.ts';
import { type Straying, straying } from './trajectory.ts';

test.each(goldenRuns)('the reference run %s goes the same way in TensorFlow.js', async (name) => {
  expectOnTrack(await straying(goldenRun(name), await tfjsEngine()));
});

const driver = softwareVulkan();

test.skipIf(driver === undefined)(
  'a reference run goes the same way on webgpu',
  async () => {
    const child = join(import.meta.dirname, 'trajectory-child.ts');
    const env = { ...process.env, ...driver };
    const { stdout } = await promisify(execFile)(process.execPath, [child], { env });
    expectOnTrack(JSON.parse(stdout) as Straying);
  },
  300_000,
);
