import { expect, test } from 'vitest';
import { simulatorAndApp } from './recording-app.ts';

async function withAnn(options = {}) {
  const { simulator, app } = await simulatorAndApp(options);
  const ann = simulator.person('Ann');
  return { simulator, app, ann };
}

test('while another app has the thread events come on standby, and postbacks without their payload', async () => {
  const { simulator, app, ann } = await withAnn();
  await simulator.takesThread(ann);
  await ann.says('to the inbox').accepted;
  await ann.taps('Menu', 'MENU').accepted;
  await simulator.returnsThread(ann);
  await ann.taps('Menu', 'MENU').accepted;
  const entries = app.posts.map(({ body }) => JSON.parse(body).entry[0]);
  expect(entries.map((entry) => ('standby' in entry ? 'standby' : 'messaging'))).toEqual([
    'messaging',
    'standby',
    'standby',
    'messaging',
    'messaging',
  ]);
  expect(entries[2].standby[0].postback).not.toHaveProperty('payload');
  expect(entries[4].messaging[0].postback.payload).toBe('MENU');
});

test('edits are counted, and unsent messages say so', async () => {
  const { app, ann } = await withAnn();
  const said = ann.says('helo');
  await ann.changes(said, 'hello');
  await ann.changes(said, 'hello!');
  await ann.unsends(said);
  const [, first, second, gone] = app.events();
  expect(first['message_edit']).toEqual({ mid: said.mid, text: 'hello', num_edit: 1 });
  expect(second['message_edit'].num_edit).toBe(2);
  expect(gone['message']).toEqual({ mid: said.mid, is_deleted: true });
});

test('Instagram names the message that was seen, Messenger a moment', async () => {
  for (const object of ['page', 'instagram'] as const) {
    const { app, ann } = await withAnn({ object });
    await ann.ownerWrites('hi');
    await ann.reads();
    const [echo, read] = app.events();
    if (object === 'instagram') expect(read['read']).toEqual({ mid: echo['message'].mid });
    else expect(read['read'].watermark).toBeGreaterThan(0);
  }
});

test('an onlooker sees bubbles and actions until it looks away', async () => {
  const { ann } = await withAnn();
  const seen: string[] = [];
  const away = ann.watch({ bubble: ({ text }) => seen.push(text), action: (action) => seen.push(action) });
  ann.see('typing_on', 1);
  await ann.ownerWrites('hi');
  away();
  await ann.ownerWrites('again');
  expect(seen).toEqual(['typing_on', 'hi']);
});

test('a policy event has no sender', async () => {
  const { simulator, app } = await withAnn();
  await simulator.enforces('warning', 'spam');
  expect(app.events()[0]).not.toHaveProperty('sender');
  expect(app.events()[0]['policy_enforcement']).toEqual({ action: 'warning', reason: 'spam' });
});
