import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chooseEngine } from '../../src/engines/index.ts';
import { probe } from '../../src/engines/probe.ts';

const graphics = globSync('/dev/dri/renderD*').length + globSync('/dev/nvidia[0-9]*').length > 0;

test.skipIf(graphics)('auto takes the cpu where there is no graphics device, and says so', async () => {
  const chosen = await chooseEngine('auto');
  expect(chosen).toMatchObject({ device: 'cpu', why: 'no graphics device is present' });
});

test.skipIf(graphics)(
  'a device that was asked for and is not there is an error with its remedy',
  async () => {
    await expect(chooseEngine('cuda')).rejects.toThrow(/device cuda: .*not installed.*cuda12/);
  },
);

test('tfjs says which binding it found', async () => {
  const { device, engine, why } = await chooseEngine('tfjs');
  expect(device).toBe('tfjs');
  expect(engine.int8).toBe(false);
  expect(why).toMatch(/@tensorflow\/tfjs/);
});

test('a probe is made once and is quick afterwards', async () => {
  expect(await probe('cpu')).toBeUndefined();
  const start = performance.now();
  await probe('cpu');
  expect(performance.now() - start).toBeLessThan(10);
});
