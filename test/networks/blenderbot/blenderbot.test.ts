import { beforeAll, describe, expect, test } from 'vitest';
import { onnxruntimeEngine, tfjsEngine } from '../../../src/engines/index.ts';
import { goldenDistances } from '../../support/golden-blenderbot.ts';
import type { Distances } from '../../support/network-distances.ts';
import { runWithDriver, softwareVulkan } from '../../support/software-vulkan.ts';

const driver = softwareVulkan();

const engines = [
  {
    engine: 'onnxruntime on the cpu',
    limit: 1e-4,
    skip: false,
    measure: () => goldenDistances(onnxruntimeEngine()),
  },
  {
    engine: 'TensorFlow.js',
    limit: 1e-4,
    skip: false,
    measure: async () => goldenDistances(await tfjsEngine()),
  },
  {
    engine: 'webgpu on a driver in software',
    limit: 1e-3,
    skip: driver === undefined,
    measure: () => runWithDriver<Distances>(driver, import.meta.dirname, 'webgpu-child.ts'),
  },
];

describe.each(engines)('on $engine', ({ limit, skip, measure }) => {
  let found: Distances;

  beforeAll(async () => {
    found = await measure();
  }, 300_000);

  test.skipIf(skip)('logits, encoder states and loss are those of the reference library', () => {
    expect(Object.keys(found.forward)).toEqual(['states', 'logits', 'loss']);
    for (const [name, distance] of Object.entries(found.forward)) expect(distance, name).toBeLessThan(limit);
  });

  test.skipIf(skip)('the gradient of every parameter is that of the reference library', () => {
    expect(Object.keys(found.gradients).length).toBeGreaterThan(70);
    for (const [name, distance] of Object.entries(found.gradients))
      expect(distance, name).toBeLessThan(limit);
  });
});
