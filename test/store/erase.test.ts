import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPglite } from '../../src/store/database/pglite.ts';
import { addMessage, conversationId, forgetPerson } from '../../src/store/index.ts';
import { Store } from '../../src/store/store.ts';
import { pgliteTemplate } from '../support/pglite-template.ts';
import { tempDir } from '../support/temp-dir.ts';

const WORDS = 'nobody else writes this';
const ann = { page: '1', person: '7345678901234567', platform: 'page' as const };
const settings = { checkpointMinutes: 10, retentionDays: 'auto' as const, poolSize: 5 };

/** Where in a folder's files one of these stands, with its number. */
function tracesIn(folder: string, words: readonly string[]): Record<string, number> {
  const traces: Record<string, number> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    const found = words.filter((word) => bytes.includes(word)).length;
    if (found > 0) traces[file] = found;
  }
  return traces;
}

async function fill(store: Store): Promise<void> {
  const mid = (i: number) => `m_${WORDS}_${i}`;
  await store.transaction(async (tx) => {
    for (let i = 0; i < 50; i++) await addMessage(tx, { ...ann, mid: mid(i), text: WORDS, at: i }, 1000);
    for (let i = 0; i < 50; i++)
      await addMessage(tx, { ...ann, person: '8', mid: `other ${i}`, text: 'words of another', at: i }, 1000);
    await store.queue.wake(conversationId(ann), Date.now() + 1000, tx);
  });
}

test('no file of the embedded database holds a word of who was forgotten, nor the id', async () => {
  const home = tempDir('imitator-erase');
  const template = await pgliteTemplate();
  const store = new Store(await openPglite({ dir: home, checkpointMinutes: 10, template }), { settings });
  await store.start();
  await fill(store);
  await store.database.script('checkpoint');
  const traces = () => tracesIn(home, [WORDS, ann.person]);
  expect(Object.keys(traces()).length).toBeGreaterThan(1);
  await forgetPerson(store.database, ann.person, { now: Date.now() });
  expect(traces()).toEqual({});
  expect((await store.conversations.load('1:8', 100))!.pending.length).toBeGreaterThan(0);
  await store.close();
  expect(traces()).toEqual({});
});
