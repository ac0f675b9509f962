import { expect, test } from 'vitest';
import { onnxruntimeEngine } from '../../../src/engines/index.ts';
import { forwardDistances, gradientDistances } from '../../support/golden-network.ts';

test('logits, encoder states and loss are those of the reference library', async () => {
  for (const [name, distance] of Object.entries(await forwardDistances(onnxruntimeEngine())))
    expect(distance, name).toBeLessThan(1e-4);
});

test('the gradient of every parameter is that of the reference library', async () => {
  for (const [name, distance] of Object.entries(await gradientDistances(onnxruntimeEngine())))
    expect(distance, name).toBeLessThan(1e-4);
});
