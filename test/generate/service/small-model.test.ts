import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReplyScorer } from '../../../src/evaluate/index.ts';
import { GenerationService } from '../../../src/generate/service/index.ts';
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import { readTokenizer } from '../../../src/model/index.ts';

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

test('drawn alternatives come back as texts with their log-probabilities, the reply first', async () => {
  const params = { do_sample: true, temperature: 1.3, num_return_sequences: 6, min_length: 0 };
  const found = await ask('what are you up to?', { params, seed: 5 });
  const { alternatives } = found;
  expect(alternatives).toHaveLength(6);
  expect(new Set(alternatives.map(({ text }) => text)).size).toBeGreaterThan(1);
  expect([found.text, found.tokens.reply]).toEqual([alternatives[0]!.text, alternatives[0]!.tokens]);
  for (const { logProbability, tokens } of alternatives) expect(logProbability / tokens).toBeLessThan(0);
  // One alone is the first of many.
  const one = await ask('what are you up to?', { params: { ...params, num_return_sequences: 1 }, seed: 5 });
  expect(one.alternatives.map(({ text }) => text)).toEqual([found.text]);
  expect(one.alternatives[0]!.logProbability).toBeCloseTo(alternatives[0]!.logProbability, 3);
});

test('given replies are scored after a prompt and after nothing, beside replies that are made', async () => {
  const replies = ["I'm doing well, thanks for asking!", 'my dog is called Bo', 'purple seventeen of'];
  const asked = ask('hey! how are you today?');
  const [after, nothing] = await Promise.all([
    service.score({ prompt: 'hey! how are you today?', replies }),
    service.score({ prompt: '', replies }),
  ]);
  const checkpoint = await readCheckpoint('models/small');
  const tokenizer = readTokenizer('models/small', checkpoint);
  const targets = replies.map((text) => tokenizer.encodeResponse(text, 128).ids);
  const scorer = await openReplyScorer({ ...checkpoint, threads: 1 });
  for (const [prompt, { scores }] of [
    ['hey! how are you today?', after],
    ['', nothing],
  ] as const) {
    const source = tokenizer.encodePrompt(prompt, 128).ids;
    const costs = await scorer.score(targets.map((target) => ({ source, target })));
    expect(scores.map(({ tokens }) => tokens)).toEqual(costs.map(({ tokens }) => tokens));
    scores.forEach(({ logProbability }, i) => {
      expect(Math.abs(logProbability + costs[i]!.nats)).toBeLessThan(1e-4);
    });
  }
  await scorer.release();
  expect(after.scores[0]!.logProbability).toBeGreaterThan(nothing.scores[0]!.logProbability);
  expect(after.timings.totalMs).toBeGreaterThan(0);
  expect((await asked).text).not.toBe('');
});

test('a scoring that is no longer wanted, late, or without replies ends as a reply does', async () => {
  const prompt = 'hi';
  const long = { prompt, replies: Array(20).fill('well '.repeat(100)) };
  const stop = new AbortController();
  const unwanted = service.score({ ...long, signal: stop.signal });
  await expect.poll(() => service.load.active, { interval: 1 }).toBe(1);
  stop.abort(new Error('no longer wanted'));
  await expect(unwanted).rejects.toThrow('no longer wanted');
  await expect(service.score({ ...long, deadline: Date.now() })).rejects.toMatchObject({
    code: 'generation-late',
  });
  await expect(service.score({ prompt, replies: [] })).rejects.toMatchObject({
    code: 'generation-ids-invalid',
  });
  expect((await service.score({ prompt, replies: ['hey'] })).scores).toHaveLength(1);
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
