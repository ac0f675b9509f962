import { expect, test } from 'vitest';
import { callHere, forget } from '../../src/admin/index.ts';
import type { Versions } from '../../src/model/versions/index.ts';
import { conversationId, ensureConversation, openStore } from '../../src/store/index.ts';
import { pgliteTemplate } from '../support/pglite-template.ts';

const party = { page: '1', person: '77', platform: 'page' } as const;
const versions = {
  list: async () => [
    { name: 'v1', manifest: { threads: ['00112233aabbccdd'] } },
    { name: 'v2', manifest: { threads: [] } },
  ],
} as unknown as Versions;

test('forgetting says which versions learnt from the person, where it is known whose thread is whose', async () => {
  const store = await openStore({
    template: await pgliteTemplate(),
    settings: { checkpointMinutes: 5, retentionDays: 0, poolSize: 1 },
  });
  const { database } = store;
  const forgets = async (ties: Record<string, string>, thread?: string) => {
    await database.transaction((tx) => ensureConversation(tx, party, 1));
    const settings = () => [{ name: 'bot.contacts', value: ties, from: 'file', doc: '' }];
    const call = callHere(
      { database, versions, settings, now: () => 1, windowHours: 24, live: undefined },
      AbortSignal.timeout(9000),
    );
    const { conversations, versions: holding } = await call(forget, {
      params: { person: '77' },
      body: { thread },
    });
    return [conversations, holding];
  };
  expect(conversationId(party)).toContain('77');
  expect(await forgets({ 77: '00112233aabbccdd' })).toEqual([1, ['v1']]);
  expect(await forgets({ 77: 'ffffffffffffffff' })).toEqual([1, []]);
  expect(await forgets({}, '00112233aabbccdd')).toEqual([1, ['v1']]);
  expect(await forgets({ 78: '00112233aabbccdd' })).toEqual([1, null]);
  await store.close();
});
