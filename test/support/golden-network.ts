/** What a family's network promises on its golden batch, on every engine. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Engine, onnxruntimeEngine, tfjsEngine } from '../../src/engines/index.ts';
import type { Distances } from './network-distances.ts';
import { runWithDriver, softwareVulkan } from './software-vulkan.ts';

interface GoldenNetwork {
  /** How far an engine is from the reference. */
  distances: (engine: Engine) => Promise<Distances>;
  /** Folder of the family's `webgpu-child.ts`, which prints the distances on webgpu as JSON. */
  folder: string;
  outputs: readonly string[];
  /** How many parameters have a golden gradient. */
  parameters: number;
}

export function describeGoldenNetwork({ distances, folder, outputs, parameters }: GoldenNetwork): void {
  const driver = softwareVulkan();
  const engines = [
    {
      engine: 'onnxruntime on the cpu',
      limit: 1e-4,
      skip: false,
      measure: () => distances(onnxruntimeEngine()),
    },
    { engine: 'TensorFlow.js', limit: 1e-4, skip: false, measure: async () => distances(await tfjsEngine()) },
    {
      engine: 'webgpu on a driver in software',
      limit: 1e-3,
      skip: driver === undefined,
      measure: () => runWithDriver<Distances>(driver, folder, 'webgpu-child.ts'),
    },
  ];

  describe.each(engines)('on $engine', ({ limit, skip, measure }) => {
    let found: Distances;

    beforeAll(async () => {
      if (!skip) found = await measure();
    }, 300_000);

    test.skipIf(skip)(`${outputs.join(', ')} are those of the reference library`, () => {
      expect(Object.keys(found.forward)).toEqual(outputs);
      for (const [name, distance] of Object.entries(found.forward))
        expect(distance, name).toBeLessThan(limit);
    });

    test.skipIf(skip)('the gradient of every parameter is that of the reference library', () => {
      expect(Object.keys(found.gradients).length).toBe(parameters);
      for (const [name, distance] of Object.entries(found.gradients))
        expect(distance, name).toBeLessThan(limit);
    });
  });
}
