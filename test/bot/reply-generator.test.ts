import { expect, test } from 'vitest';
import { bot as botSettings } from '../../config/groups/bot.ts';
import { createReplyGenerator, type DecodingService } from '../../src/bot/index.ts';
import { rendering } from './fakes.ts';

type Asked = Parameters<DecodingService['generate']>[0];

/** One reply, searched for and not drawn. */
const ONE_SEARCHED = { candidates: 1, sampleFirst: false };

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
  return { asked, generator, decoding: botSettings.parse({ ...ONE_SEARCHED, ...settings }) };
}

test("the first draw decodes as the version says, but may be as short as people's texts are", async () => {
  const { asked, generator, decoding } = generatorWith();
  await generator.generate('hi', { draw: 0, decoding });
  expect(asked[0]!.params).toEqual({ min_length: 0 });
});

test('settings go over what the version says', async () => {
  const { asked, generator, decoding } = generatorWith({ minReplyTokens: 3, maxReplyTokens: 40, beams: 4 });
  await generator.generate('hi', { draw: 0, decoding });
  expect(asked[0]!.params).toEqual({
    min_length: 0,
    min_new_tokens: 3,
    max_new_tokens: 40,
    num_beams: 4,
  });
});

test('further draws sample, each with a seed of its own', async () => {
  const { asked, generator, decoding } = generatorWith({ beams: 4, temperature: 0.7, topP: 0.8 });
  await generator.generate('hi', { draw: 1, decoding });
  await generator.generate('hi', { draw: 2, decoding });
  const sampling = { do_sample: true, num_beams: 1, temperature: 0.7, top_p: 0.8 };
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

test('what was scored without a prompt is remembered, what was scored after one is asked for again', async () => {
  const asked: { prompt: string; replies: readonly string[] }[] = [];
  const service: DecodingService = {
    generate: () => Promise.reject(new Error('not asked for')),
    async score({ prompt, replies }) {
      asked.push({ prompt, replies });
      const scores = replies.map(({ length }) => ({ logProbability: -length, tokens: length }));
      return { scores, timings: { queueMs: 0, encodeMs: 1, decodeMs: 1, totalMs: 2 } };
    },
  };
  const { score } = createReplyGenerator({ service, rendering, version: 'v1' });
  await score!('', ['ok', 'yes'], {});
  const again = await score!('', ['yes', 'maybe', 'ok'], {});
  expect(again.scores.map(({ tokens }) => tokens)).toEqual([3, 5, 2]);
  expect((await score!('', ['ok'], {})).timings.totalMs).toBe(0);
  await score!('hi', ['ok'], {});
  await score!('hi', ['ok'], {});
  expect(asked).toEqual([
    { prompt: '', replies: ['ok', 'yes'] },
    { prompt: '', replies: ['maybe'] },
    { prompt: 'hi', replies: ['ok'] },
    { prompt: 'hi', replies: ['ok'] },
  ]);
});
