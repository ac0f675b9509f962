/** Somebody who was forgotten stays so, whatever of them is still on its way. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../../config/schema.ts';
import { forgetPerson, openStore, type Store } from '../../../src/store/index.ts';
import { effectsOf } from '../../../src/webhook/index.ts';
import { EffectRecorder } from '../../../src/webhook/receive/record-effects.ts';
import { pgliteTemplate } from '../../support/pglite-template.ts';

const NOW = 1_790_000_000_000;
let now = NOW;
let person = 7_000_000_000_000_000;
let store: Store;
let recorder: EffectRecorder;
beforeAll(async () => {
  const { bot, webhook, store: settings } = defaultSettings();
  store = await openStore({ settings, clock: () => now, template: await pgliteTemplate() });
  recorder = new EffectRecorder(
    store,
    { ...webhook, onAttachment: () => undefined, burst: () => bot },
    () => now,
  );
});
afterAll(() => store?.close());
beforeEach(() => {
  now = NOW;
  person++;
});

/** An event of the person's, as Meta posts it. */
async function posted(event: object, at: number): Promise<string[]> {
  const echo = (event as { message?: { is_echo?: true } }).message?.is_echo === true;
  const [sender, recipient] = echo ? ['1', String(person)] : [String(person), '1'];
  const whole = { sender: { id: sender }, recipient: { id: recipient }, timestamp: at, ...event };
  const body = { object: 'page', entry: [{ id: '1', time: at, messaging: [whole] }] };
  const effects = effectsOf(body, { now, appId: '' }).flatMap((entry) => entry.effects);
  return (await recorder.record(effects)).events;
}

const says = (text: string, at: number) => posted({ message: { mid: `m${person}${text}`, text } }, at);
const stored = () => store.conversations.load(`1:${person}`, 50);

async function forget(): Promise<void> {
  await forgetPerson(store.database, String(person), { now });
}

test('a message that is posted again is not stored, one that is written afterwards is', async () => {
  await says('before', NOW - 1000);
  await forget();
  now += 5000;
  expect(await says('before', NOW - 1000)).toEqual(['of somebody forgotten']);
  expect(await says('never acknowledged', NOW - 500)).toEqual(['of somebody forgotten']);
  expect(await stored()).toBeUndefined();
  expect(await says('after', now)).toEqual(['message']);
  expect((await stored())!.pending.map(({ text }) => text)).toEqual(['after']);
  expect(await says('before', NOW - 1000)).toEqual(['of somebody forgotten']);
  expect((await stored())!.pending).toHaveLength(1);
});

test('neither an edit nor a deletion of what was forgotten brings anybody back', async () => {
  await says('before', NOW - 1000);
  await forget();
  now += 5000;
  const mid = `m${person}before`;
  const edit = { message_edit: { mid, text: 'other words', num_edit: 1 } };
  expect(await posted(edit, now)).toEqual(['of somebody forgotten']);
  expect(await posted({ message: { mid, is_deleted: true } }, now)).toEqual(['of somebody forgotten']);
  expect(await stored()).toBeUndefined();
});

test('nor does a late echo of what was said to them, though it names no bubble', async () => {
  await says('before', NOW - 1000);
  const { revision, rewrites, pending } = (await stored())!;
  const answers = pending.map(({ seq }) => seq);
  const decision = { policy: 'answer', kind: 'answer', why: 'a message' } as const;
  const reply = {
    conversation: `1:${person}`,
    revision,
    rewrites,
    answers,
    bubbles: ['our answer'],
    decision,
  };
  expect(await store.conversations.commit(reply)).toBe('committed');
  await forget();
  now += 5000;
  const echo = { message: { is_echo: true, mid: `e${person}`, text: 'our  answer ' } };
  expect(await posted(echo, now)).toEqual(['of somebody forgotten']);
  expect(await stored()).toBeUndefined();
});

test('a clock that was ahead keeps nobody out', async () => {
  await says('before', NOW - 1000);
  now = NOW + 365 * 86_400_000;
  await forget();
  now = NOW + 5000;
  expect(await says('today', now)).toEqual(['message']);
});
