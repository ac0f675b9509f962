import { afterAll, beforeAll, expect, test } from 'vitest';
import { goLive, type Live, LONG } from './live.ts';

let live: Live;
beforeAll(async () => {
  live = await goLive({ settings: { bot: { debounceSeconds: 0 }, send: { typing: false } } });
});
afterAll(() => live.stop());

test('shows what the settings allow, before the first bubble', async () => {
  const ann = live.somebody();
  ann.says('hey');
  const { at } = await ann.receives(LONG);
  expect(ann.actions).toEqual([{ action: 'mark_seen', at: expect.any(Number) }]);
  expect(ann.actions[0]!.at).toBeLessThanOrEqual(at);
});

test('makes no calls while Meta wants none: the bubble waits, and nothing is shown', async () => {
  const ann = live.somebody();
  const until = Date.now() + 2500;
  await live.server.store.outbox.throttlePage(live.simulator.pageId, until);
  ann.says('hey');
  expect((await ann.receives(LONG)).at).toBeGreaterThanOrEqual(until);
  expect(ann.actions).toEqual([]);
});

test('an action that Meta refuses stops no reply', async () => {
  const ann = live.somebody();
  live.generator.on('take your time', 'here I am', { takesMs: 1500 });
  ann.blocked = true;
  ann.says('take your time');
  await expect.poll(() => live.log.text, LONG.poll).toContain('a sender action was refused');
  ann.blocked = false;
  expect((await ann.receives(LONG)).text).toBe('here I am');
});
