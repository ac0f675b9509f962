import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  GenerationService,
  type ServiceEvent,
  type ServiceOptions,
} from '../../../src/generate/service/index.ts';
import { tempDir } from '../../support/temp-dir.ts';

const entry = new URL('./parrot-child.ts', import.meta.url);

/** A service whose child says a word each `stepMs`. */
async function parrot(options: Partial<ServiceOptions> & { stepMs?: number; dir?: string } = {}) {
  const events: ServiceEvent[] = [];
  const { stepMs = 5, dir = String(stepMs), ...rest } = options;
  const choice = { dir, device: 'cpu', precision: 'fp32', threads: 1 } as const;
  const service = await GenerationService.start({ choice, entry, onEvent: (e) => events.push(e), ...rest });
  onTestFinished(() => service.close());
  const says = (prompt: string, more = {}) => service.generate({ prompt, ...more });
  const kinds = () => events.map(({ kind }) => kind);
  return { service, says, events, kinds };
}

const words = (count: number): string => Array(count).fill('word').join(' ');
const texts = (replies: readonly { text: string }[]): string[] => replies.map(({ text }) => text);
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error) => (typeof error.code === 'string' ? error.code : error.name),
  );

describe('the line', () => {
  test('a request that comes while others decode joins them at the next step', async () => {
    const { says, service } = await parrot({ stepMs: 20 });
    const long = says(words(30));
    await expect.poll(() => service.load.active, { timeout: 50_000 }).toBe(1);
    const [short] = await Promise.all([says('hi there')]);
    expect(short.tokens.reply).toBe(2);
    expect(service.load.active).toBe(1);
    expect((await long).tokens.reply).toBe(2);
  });

  test('no more than maxBatch decode together, and the others follow in order', async () => {
    const { says } = await parrot({ maxBatch: 2 });
    const order: string[] = [];
    const asked = ['a a a', 'b b b', 'c', 'd', 'e'].map((prompt) =>
      says(prompt).then((reply) => {
        order.push(reply.text[0]!);
        return reply;
      }),
    );
    const replies = await Promise.all(asked);
    expect(Math.max(...replies.map(({ tokens }) => tokens.reply))).toBe(2);
    expect(order.slice(-3)).toEqual(['c', 'd', 'e']);
  });

  test('a full queue refuses at once, and says so', async () => {
    const { says } = await parrot({ maxBatch: 1, maxQueue: 2 });
    const taken = ['1 1', '2', '3'].map((prompt) => says(prompt));
    const refused = says('4');
    await expect(refused).rejects.toMatchObject({ code: 'generation-busy' });
    await expect(refused).rejects.toThrow(/fewer than 2 requests waiting, got 2; .*model\.maxQueue/);
    expect(texts(await Promise.all(taken))).toEqual(['1 1', '2', '3']);
    expect((await says('5')).text).toBe('5');
  });

  test("a bad request is refused with the child's reason and disturbs nobody", async () => {
    const { says, kinds } = await parrot();
    const good = says(words(10));
    await expect(says('bad')).rejects.toMatchObject({ code: 'prompt-bad', message: 'a bad prompt' });
    expect((await good).text).toBe(words(10));
    expect(kinds()).toEqual(['ready']);
  });

  test('timings add up to the whole', async () => {
    const { says } = await parrot({ stepMs: 10, maxBatch: 1 });
    const [, second] = await Promise.all([says(words(10)), says('hi')]);
    const { queueMs, encodeMs, decodeMs, totalMs } = second.timings;
    expect(queueMs).toBeGreaterThan(80);
    expect(queueMs + encodeMs + decodeMs).toBeCloseTo(totalMs, 5);
  });
});

describe('whoever waits no more', () => {
  test('an abort ends the wait at once and frees the place', async () => {
    const { says, service } = await parrot({ maxBatch: 1 });
    const stop = new AbortController();
    const endless = says('never', { signal: stop.signal });
    await expect.poll(() => service.load.active, { timeout: 50_000 }).toBe(1);
    stop.abort(new Error('changed'));
    await expect(endless).rejects.toThrow('changed');
    expect((await says('next')).text).toBe('next');
  });

  test('an abort in the queue is never begun', async () => {
    const { says, service } = await parrot({ maxBatch: 1, stepMs: 20 });
    const first = says(words(5));
    const stop = new AbortController();
    const waiting = says('crash', { signal: stop.signal });
    stop.abort();
    expect(await refusal(waiting)).toBe('AbortError');
    await first;
    expect(service.load).toEqual({ queued: 0, active: 0 });
  });

  test('a signal that was aborted before is not asked for', async () => {
    const { says } = await parrot();
    expect(await refusal(says('hi', { signal: AbortSignal.abort() }))).toBe('AbortError');
  });

  test('past its deadline a request is late: at once, in the queue, while it decodes', async () => {
    const { says } = await parrot({ maxBatch: 1 });
    expect(await refusal(says('hi', { deadline: Date.now() }))).toBe('generation-late');
    const decoding = says('never', { deadline: Date.now() + 150 });
    const queued = says('hi', { deadline: Date.now() + 50 });
    expect(await refusal(queued)).toBe('generation-late');
    expect(await refusal(decoding)).toBe('generation-late');
    expect((await says('still there', { deadline: Date.now() + 60_000 })).text).toBe('still there');
  });

  test('a deadline further away than a timer counts is no deadline missed', async () => {
    const { says } = await parrot({ stepMs: 20 });
    const inAYear = Date.now() + 365 * 86_400_000;
    expect((await says('still here', { deadline: inAYear })).text).toBe('still here');
  });
});

describe('crashes', () => {
  test('kill -9 of the child loses no request', async () => {
    const { says, service, kinds } = await parrot({ stepMs: 20, maxBatch: 2 });
    const asked = Array.from({ length: 6 }, (_, i) => says(`${i} ${words(4)}`));
    await expect.poll(() => service.load.active, { timeout: 50_000 }).toBe(2);
    const before = service.pid!;
    process.kill(before, 'SIGKILL');
    expect(texts(await Promise.all(asked))).toEqual(Array.from({ length: 6 }, (_, i) => `${i} ${words(4)}`));
    expect(service.pid).not.toBe(before);
    expect(kinds()).toEqual(['ready', 'crashed', 'ready']);
  });

  test('a request that crashes it again and again is given up, and only that one', async () => {
    const { says, events } = await parrot({ maxBatch: 4, maxCrashes: 3 });
    const prompts = [`one ${words(9)}`, `two ${words(9)}`];
    const innocent = prompts.map((prompt) => says(prompt));
    const guilty = says('nine ten crash');
    await expect(guilty).rejects.toMatchObject({ code: 'generation-crashed' });
    await expect(guilty).rejects.toThrow(/3 times and was given up \(SIGKILL\)/);
    expect(texts(await Promise.all(innocent))).toEqual(prompts);
    // Together once, then alone.
    expect(events.flatMap((e) => (e.kind === 'crashed' ? e.requests : []))).toEqual([3, 1, 1]);
  });

  test('a child that hangs is ended, and the others of its batch are answered', async () => {
    const { says } = await parrot({ stuckSeconds: 0.5, maxCrashes: 2 });
    const other = says('some other words');
    expect(await refusal(says('a hang'))).toBe('generation-crashed');
    expect((await other).text).toBe('some other words');
  });

  test('a child that hangs is ended though more is asked of it meanwhile', async () => {
    const { says, kinds } = await parrot({ stuckSeconds: 0.5, maxCrashes: 1 });
    const asked = [refusal(says('a hang'))];
    for (let i = 0; i < 7; i++) {
      await setTimeout(400);
      asked.push(refusal(says(`${i}`)));
    }
    expect(kinds()).toContain('crashed');
    expect((await Promise.all(asked))[0]).toBe('generation-crashed');
  });

  test('a child that dies while idle is replaced', async () => {
    const { says, service, kinds } = await parrot();
    process.kill(service.pid!, 'SIGKILL');
    await expect.poll(kinds, { timeout: 50_000 }).toEqual(['ready', 'crashed', 'ready']);
    expect((await says('hi')).text).toBe('hi');
  });

  test('a child that hangs while it loads is ended, tried again, and told apart from one that crashed', async () => {
    const dir = join(tempDir(), 'word');
    writeFileSync(dir, '5');
    const { says, service, events, kinds } = await parrot({ dir, loadSeconds: 1 });
    writeFileSync(dir, 'hangs');
    process.kill(service.pid!, 'SIGKILL');
    await expect.poll(kinds, { timeout: 50_000 }).toEqual(['ready', 'crashed', 'start-failed']);
    expect(events.at(-1)).toMatchObject({
      tries: 1,
      why: expect.stringMatching(/loaded within 1 s.*model\.loadSeconds/),
    });
    writeFileSync(dir, '5');
    expect((await says('hi again')).text).toBe('hi again');
    expect(kinds().at(-1)).toBe('ready');
  });

  test('only starts that fail in a row, however often it crashed before, end the wait of requests', async () => {
    const dir = join(tempDir(), 'word');
    writeFileSync(dir, '5');
    const { says, service, kinds } = await parrot({ dir });
    for (const crashes of [1, 2]) {
      process.kill(service.pid!, 'SIGKILL');
      await expect.poll(kinds, { timeout: 50_000 }).toHaveLength(1 + 2 * crashes);
    }
    writeFileSync(dir, 'missing');
    process.kill(service.pid!, 'SIGKILL');
    await expect.poll(() => kinds().at(-1), { timeout: 50_000 }).toBe('start-failed');
    const waiting = says('hi');
    expect(await refusal(waiting)).toBe('generation-down');
    expect(kinds().filter((kind) => kind === 'start-failed')).toHaveLength(3);
  });
});

describe('start and end', () => {
  test('what is wrong with the model is said as the child says it', async () => {
    const choice = { dir: 'missing', device: 'cpu', precision: 'fp32', threads: 1 } as const;
    const start = GenerationService.start({ choice, entry });
    await expect(start).rejects.toMatchObject({ code: 'checkpoint-missing' });
    await expect(start).rejects.toThrow('missing: expected a checkpoint');
  });

  test('a process that dies at its start, and a program that is not there, are told apart from a slow one', async () => {
    const choice = { dir: 'dies', device: 'cpu', precision: 'fp32', threads: 1 } as const;
    await expect(GenerationService.start({ choice, entry })).rejects.toMatchObject({
      code: 'generation-start',
      message: expect.stringMatching(/^dies: expected .* got "exit code 3"/),
    });
    const nowhere = new URL('./nowhere.ts', import.meta.url);
    await expect(GenerationService.start({ choice, entry: nowhere })).rejects.toThrow(/nowhere\.ts/);
  });

  test('a start that hangs ends with what to do, and one that nobody waits for with the reason', async () => {
    const choice = { dir: 'hangs', device: 'cpu', precision: 'fp32', threads: 1 } as const;
    await expect(GenerationService.start({ choice, entry, loadSeconds: 1 })).rejects.toMatchObject({
      code: 'generation-start',
      message: expect.stringMatching(/^hangs: expected .* within 1 s.*raise model\.loadSeconds$/),
    });
    const unneeded = new AbortController();
    const start = GenerationService.start({ choice, entry, signal: unneeded.signal });
    unneeded.abort(new Error('unneeded'));
    await expect(start).rejects.toThrow('unneeded');
  });

  test('a graceful close answers what there is, and takes nothing new', async () => {
    const { says, service } = await parrot({ maxBatch: 1 });
    const asked = [says(words(5)), says('hi')];
    const closing = service.close(10_000);
    expect(await refusal(says('too late'))).toBe('generation-closed');
    expect(texts(await Promise.all(asked))).toEqual([words(5), 'hi']);
    await closing;
    expect(() => process.kill(service.pid!, 0)).toThrow('ESRCH');
  });

  test('a close without patience refuses what there is', async () => {
    const { says, service } = await parrot();
    const asked = refusal(says('never'));
    await service.close();
    expect(await asked).toBe('generation-closed');
  });
});

test('while a child blocks in native code the event loop of the server never waits', async () => {
  const { says } = await parrot({ stepMs: 400 });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await says('one two three');
  delay.disable();
  expect(delay.percentile(95) / 1e6).toBeLessThan(100);
});
