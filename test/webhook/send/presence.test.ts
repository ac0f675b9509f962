import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { throttlePage } from '../../../src/store/index.ts';
import { MetaPresence } from '../../../src/webhook/send/presence.ts';
import { goLive, type Live, LONG } from '../live.ts';

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
  await throttlePage(live.server.store.database, live.simulator.pageId, until);
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

test('seen comes before dots, however long the first call takes', async () => {
  const reached: string[] = [];
  const presence = new MetaPresence({
    store: { database: { query: async () => [{ page: '1', person: 'ann', stopped: null }] } } as never,
    pages: { get: () => ({ id: '1' }) } as never,
    api: {
      async act(_page: unknown, _person: unknown, action: string) {
        await setTimeout(action === 'mark_seen' ? 50 : 0);
        reached.push(action);
        return { waitMinutes: 0 };
      },
    } as never,
    settings: { markSeen: true, typing: true },
    log: { debug: () => {} } as never,
    clock: Date.now,
  });
  void presence.markSeen('ann');
  void presence.typing('ann');
  await presence.quiet('ann');
  expect(reached).toEqual(['mark_seen', 'typing_on']);
});
