import { expect, test } from 'vitest';
import { network400m } from '../../scripts/bench/shape-400m.ts';
import { openSafetensors, readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { layerMatrices, weightShapes } from '../../src/networks/weights.ts';
import { goldenPath } from '../support/golden.ts';

test.each([goldenPath('tiny'), goldenPath('llama', 'tiny'), 'models/small'])(
  'the network asks for exactly the weights that %s holds, in the order of its file',
  async (dir) => {
    const { tensors } = openSafetensors(`${dir}/model.safetensors`);
    const held = [...tensors].map(([name, { shape }]) => [name, shape]);
    expect([...weightShapes(await readCheckpoint(dir))]).toEqual(held);
  },
);

test('adapters can sit on every linear map of a layer, and on nothing else', async () => {
  const tiny = await readCheckpoint(goldenPath('tiny'));
  const maps = [...weightShapes(tiny)].filter(
    ([name, shape]) => name.includes('.layers.') && shape.length === 2,
  );
  const matrices = layerMatrices(tiny);
  expect(matrices.map(({ name, out, in: width }) => [`${name}.weight`, [out, width]]).sort()).toEqual(
    maps.sort(),
  );
  expect(new Set(matrices.map(({ name }) => name)).size).toBe(matrices.length);
});

test('a network is built once for its weights, however often they are asked for', () => {
  const { family } = network400m;
  let built = 0;
  const counting = {
    ...network400m,
    config: { ...network400m.config },
    family: {
      ...family,
      wholeNetwork: (net: Parameters<typeof family.wholeNetwork>[0]) => {
        built++;
        return family.wholeNetwork(net);
      },
    },
  };
  for (const ask of [weightShapes, layerMatrices, weightShapes]) ask(counting);
  expect(built).toBe(1);
});
