import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GenerationService } from '../../../src/generate/service/index.ts';

let service: GenerationService;

beforeAll(async () => {
  const choice = { dir: 'models/small', device: 'cpu', precision: 'fp32', threads: 1 } as const;
  service = await GenerationService.start({ choice, env: process.env, niceness: 0 });
});
afterAll(() => service.close());

const prompts = [
  'hey! how are you today?',
  'i just got a new dog',
  'what do you do for work?',
  'hi',
  'good night',
];
const ask = (prompt: string, more = {}) => service.generate({ prompt, ...more });

test('replies of the small model come back as text, counted and timed', async () => {
  const { text, tokens, timings, score } = await ask('hey! how are you today?', {
    params: { num_beams: 10 },
  });
  expect(text).toBe("I'm doing well, thanks for asking! How about you?");
  expect(tokens.prompt).toBeGreaterThan(5);
  expect(tokens.reply).toBeGreaterThan(8);
  expect(timings.decodeMs).toBeGreaterThan(0);
  expect(timings.totalMs).toBeGreaterThanOrEqual(timings.encodeMs + timings.decodeMs);
  expect(score).toBeLessThan(0);
});

test('in float32 a reply is the same alone and among others, through a killed process too', async () => {
  const alone: string[] = [];
  for (const prompt of prompts) alone.push((await ask(prompt)).text);
  const together = prompts.map((prompt) => ask(prompt));
  await expect.poll(() => service.load.active, { interval: 1 }).toBe(prompts.length);
  process.kill(service.pid!, 'SIGKILL');
  expect((await Promise.all(together)).map(({ text }) => text)).toEqual(alone);
});

test('equal seeds draw equal replies, other seeds others', async () => {
  const params = { do_sample: true, temperature: 1.5, top_k: 0 };
  const draw = async (seed: number) => (await ask('what are you up to?', { params, seed })).text;
  expect(await draw(1)).toBe(await draw(1));
  expect(new Set(await Promise.all([1, 2, 3, 4].map(draw))).size).toBeGreaterThan(1);
});

test('what is wrong with the parameters is said', async () => {
  await expect(ask('hi', { params: { num_beams: 0 } })).rejects.toMatchObject({
    code: 'generation-config-invalid',
  });
});

test('an endless prompt and an empty one are answered', async () => {
  const replies = await Promise.all([ask('so '.repeat(2000)), ask('')]);
  expect(replies.map(({ tokens }) => tokens.prompt)).toEqual([128, 1]);
});

test('the event loop does not wait while replies are made', async () => {
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  await Promise.all(prompts.map((prompt) => ask(prompt, { params: { num_beams: 10 } })));
  delay.disable();
  expect(delay.percentile(90) / 1e6).toBeLessThan(50);
});
