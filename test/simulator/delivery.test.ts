import { expect, test } from 'vitest';
import { signatureOf } from '../../src/simulator/index.ts';
import { simulatorAndApp } from './recording-app.ts';

test('every post carries a signature over the escaped bytes as they were sent', async () => {
  const { app, simulator } = await simulatorAndApp();
  await simulator.person('Ann').says('café 😀 a/b').accepted;
  const { body, signature } = app.posts[0]!;
  expect(body).toContain('caf\\u00e9 \\ud83d\\ude00 a\\/b');
  expect(signature).toBe(signatureOf(body, simulator.appSecret));
});

test('an event without a 200 is posted again until it has one', async () => {
  const { app, simulator } = await simulatorAndApp({ retrySeconds: [0, 0.01] });
  app.statuses.push(500, 503, 404);
  await simulator.person('Ann').says('hello').accepted;
  expect(app.posts).toHaveLength(4);
  expect(new Set(app.posts.map(({ body }) => JSON.parse(body).entry[0].messaging[0].message.mid)).size).toBe(
    1,
  );
  expect(simulator.delivery.counts).toMatchObject({ events: 1, failures: 3 });
});

test('an answer that comes too late counts as none', async () => {
  const { app, simulator } = await simulatorAndApp({ ackSeconds: 0.05, retrySeconds: [0] });
  app.statuses.push(null);
  await simulator.person('Ann').says('hello').accepted;
  // On a busy machine more than the first may come too late.
  const late = app.posts.length - 1;
  expect(late).toBeGreaterThan(0);
  expect(simulator.delivery.counts.byStatus).toEqual({ 0: late, 200: 1 });
});

test('an app that fails for too long is unsubscribed and hears nothing more', async () => {
  const { app, simulator } = await simulatorAndApp({ retrySeconds: [0.02], unsubscribeSeconds: 0.05 });
  app.statuses.push(...Array(50).fill(500));
  simulator.person('Ann').says('hello');
  await simulator.delivery.settled();
  const posts = app.posts.length;
  expect(simulator.delivery.unsubscribed).toBe(true);
  simulator.person('Ann').says('anybody there?');
  await simulator.delivery.settled();
  expect(app.posts).toHaveLength(posts);
});

test('chaos batches, doubles and reorders, and loses nothing', async () => {
  const { app, simulator } = await simulatorAndApp({
    delivery: { batch: 0.4, duplicate: 0.3, outOfOrder: 0.3, waitMs: 30 },
  });
  const said = Array.from({ length: 200 }, (_, i) => simulator.person(`P${i % 7}`).says(`m${i}`));
  await Promise.all(said.map(({ accepted }) => accepted));
  await simulator.delivery.settled();
  const mids = app.events().map((event) => event['message'].mid as string);
  expect(new Set(mids)).toEqual(new Set(said.map(({ mid }) => mid)));
  expect(mids.length).toBe(200 + simulator.delivery.counts.duplicates);
  expect(simulator.delivery.counts.duplicates).toBeGreaterThan(20);
  expect(app.posts.some(({ body }) => body.split('"mid"').length > 2)).toBe(true);
  const times = app.events().map((event) => event['timestamp'] as number);
  expect(times.some((at, i) => i > 0 && at < times[i - 1]!)).toBe(true);
});

test('the same seed makes the same people and the same chaos', async () => {
  const runs = await Promise.all(
    [1, 1, 2].map(async (seed) => {
      const { simulator } = await simulatorAndApp({ seed, delivery: { duplicate: 0.5 } });
      const said = Array.from({ length: 30 }, (_, i) => simulator.person('Ann').says(`${i}`));
      await simulator.delivery.settled();
      return [simulator.person('Ann').psid, said[9]!.mid, simulator.delivery.counts.duplicates];
    }),
  );
  expect(runs[0]).toEqual(runs[1]);
  expect(runs[0]).not.toEqual(runs[2]);
});

test('verification sends token and challenge, and believes only an exact answer', async () => {
  const { simulator } = await simulatorAndApp();
  expect(await simulator.verify()).toBe(true);
  expect(await simulator.verify('another token')).toBe(false);
});
