import { expect, test } from 'vitest';
import { bot as botSettings } from '../../config/groups/bot.ts';
import { createReplyGenerator, type DecodingService } from '../../src/bot/index.ts';
import { rendering } from './fakes.ts';

type Asked = Parameters<DecodingService['generate']>[0];

function generatorWith(settings: Record<string, unknown> = {}) {
  const asked: Asked[] = [];
  const service: DecodingService = {
    async generate(request) {
      asked.push(request);
      const timings = { queueMs: 1, encodeMs: 2, decodeMs: 3, totalMs: 6 };
      return { text: 'ok', score: -1, tokens: { prompt: 2, reply: 1 }, timings };
    },
  };
  const generator = createReplyGenerator({ service, rendering, version: 'v1' });
  return { asked, generator, decoding: botSettings.parse(settings) };
}

test("the first draw decodes as the version says, but may be as short as people's texts are", async () => {
  const { asked, generator, decoding } = generatorWith();
  await generator.generate('hi', { draw: 0, decoding });
  expect(asked[0]!.params).toEqual({ min_length: 0 });
});

test('settings go over what the version says', async () => {
  const { asked, generator, decoding } = generatorWith({ minReplyTokens: 3, maxReplyTokens: 40, beams: 4 });
  await generator.generate('hi', { draw: 0, decoding });
  expect(asked[0]!.params).toEqual({ min_length: 3, max_length: 40, num_beams: 4 });
});

test('further draws sample, each with a seed of its own', async () => {
  const { asked, generator, decoding } = generatorWith({ beams: 4, temperature: 0.7 });
  await generator.generate('hi', { draw: 1, decoding });
  await generator.generate('hi', { draw: 2, decoding });
  const sampling = { do_sample: true, num_beams: 1, temperature: 0.7, top_p: 0.9 };
  expect(asked.map(({ params }) => params)).toEqual([
    expect.objectContaining(sampling),
    expect.objectContaining(sampling),
  ]);
  expect(asked[0]!.seed).not.toBe(asked[1]!.seed);
});

test('a given seed, signal and deadline reach the service, and its answer comes back whole', async () => {
  const { asked, generator, decoding } = generatorWith();
  const { signal } = new AbortController();
  const reply = await generator.generate('hi', { draw: 1, decoding, seed: 7, signal, deadline: 123 });
  expect(asked[0]).toMatchObject({ prompt: 'hi', seed: 7, signal, deadline: 123 });
  expect(reply).toEqual({
    text: 'ok',
    score: -1,
    tokens: { prompt: 2, reply: 1 },
    timings: { queueMs: 1, encodeMs: 2, decodeMs: 3, totalMs: 6 },
  });
  expect(generator).toMatchObject({ rendering, version: 'v1' });
});
