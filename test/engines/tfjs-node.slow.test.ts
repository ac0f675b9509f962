/** The native binding, where scripts/install-tfjs-gpu installed it: the golden network and whole AdaLoRA runs on it. */
import { describe, expect, test } from 'vitest';
import { tfjsEngine } from '../../src/engines/index.ts';
import { loadTfjs } from '../../src/engines/tfjs/load.ts';
import { goldenDistances } from '../support/golden-blenderbot.ts';
import { goldenRun, goldenRuns } from '../train/method/golden-run.ts';
import { straying } from '../train/method/trajectory.ts';
import { expectOnTrack } from '../train/run/expect-on-track.ts';

const { tf, package: name, gpu } = await loadTfjs();
const native = name !== '@tensorflow/tfjs';
if (native) console.log(`${name} on the ${gpu ? 'gpu' : 'cpu'}`);
else console.warn('SKIPPED: tests of the native TensorFlow.js need scripts/install-tfjs-gpu [--cpu]');

describe.skipIf(!native)('the native binding of TensorFlow.js', () => {
  test('gives the reference library its logits, loss and gradients', async () => {
    const engine = await tfjsEngine();
    // A card may multiply with 10 bits of fraction.
    const limit = gpu ? 1e-3 : 1e-4;
    const { forward, gradients } = await goldenDistances(engine);
    for (const [what, distance] of Object.entries({ ...forward, ...gradients }))
      expect(distance, what).toBeLessThan(limit);
  });

  test.each(goldenRuns)('goes the way of the reference run %s, and leaves no tensor behind', async (run) => {
    const engine = await tfjsEngine();
    const before = tf.memory().numTensors;
    const found = await straying(goldenRun(run), engine);
    console.log(JSON.stringify({ run, ...found }));
    expectOnTrack(found);
    expect(tf.memory().numTensors).toBe(before);
  });
});
