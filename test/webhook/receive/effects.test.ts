/** Every field of the reference's section 2 in its shape, read by the pure function that decides what it means. */
import { describe, expect, test } from 'vitest';
import { effectsOf } from '../../../src/webhook/index.ts';

const NOW = 1_790_000_000_000;
const APP = '700';
const party = { page: '1', person: '2', platform: 'page' };

function effects(event: object, where: { object?: string; channel?: string; entry?: object } = {}) {
  const { object = 'page', channel = 'messaging', entry = {} } = where;
  const whole = { sender: { id: '2' }, recipient: { id: '1' }, timestamp: NOW, ...event };
  const body = { object, entry: [{ id: '1', time: NOW, [channel]: [whole], ...entry }] };
  return effectsOf(body, { now: NOW, appId: APP }).flatMap((each) => each.effects);
}

const message = (text: string, mid = 'm') => ({ kind: 'message', party, mid, text, at: NOW });

describe('messages', () => {
  test.each<[string, object, object]>([
    ['text', { message: { mid: 'm', text: 'hi' } }, message('hi')],
    ['a quick reply', { message: { mid: 'm', text: 'Yes', quick_reply: { payload: 'Y' } } }, message('Yes')],
    [
      'an answer',
      { message: { mid: 'm', text: 'a', reply_to: { mid: 'x', is_self_reply: false } } },
      message('a'),
    ],
    ['a command', { message: { mid: 'm', text: '/help', commands: [{ name: 'help' }] } }, message('/help')],
    ['a referral inside', { message: { mid: 'm', text: 'a', referral: { ref: 'r' } } }, message('a')],
    ['unsupported', { message: { mid: 'm', is_unsupported: true } }, message('')],
    ['a postback', { postback: { mid: 'm', title: 'Start', payload: 'S' } }, message('Start')],
    [
      'an edit',
      { message_edit: { mid: 'm', text: 'b', num_edit: 2 } },
      { kind: 'edit', party, mid: 'm', text: 'b', edits: 2 },
    ],
    [
      'an edit, its number quoted',
      { message_edit: { mid: 'm', text: 'b', num_edit: '3' } },
      { kind: 'edit', edits: 3 },
    ],
    ['a deletion', { message: { mid: 'm', is_deleted: true } }, { kind: 'deletion', party, mid: 'm' }],
  ])('%s', (_, event, expected) => {
    expect(effects(event)).toEqual([expect.objectContaining(expected)]);
  });

  test.each(
    'image audio video file sticker reel ig_reel post ig_post appointment_booking fallback template story_mention ig_story'.split(
      ' ',
    ),
  )('an attachment of type %s is a message without words', (type) => {
    expect(effects({ message: { mid: 'm', attachments: [{ type }] } })).toEqual([message('')]);
  });
});

describe('echoes', () => {
  const sides = { sender: { id: '1' }, recipient: { id: '2' } };
  test('carry what tells whose they are; the app’s number may be a number or a text', () => {
    const echo = { is_echo: true, app_id: 700, metadata: 'imitator:9', mid: 'm', text: 'yo' };
    expect(effects({ ...sides, message: echo })).toEqual([
      { kind: 'echo', party, mid: 'm', text: 'yo', at: NOW, metadata: 'imitator:9', appId: '700' },
    ]);
    expect(effects({ ...sides, message: { ...echo, app_id: '700' } })).toMatchObject([{ appId: '700' }]);
  });

  test('of a message that was taken back are a deletion', () => {
    const echo = { is_echo: true, is_deleted: true, mid: 'm' };
    expect(effects({ ...sides, message: echo })).toEqual([{ kind: 'deletion', party, mid: 'm' }]);
  });

  test('on Instagram, which names no app', () => {
    const [echo] = effects(
      { ...sides, message: { is_echo: true, mid: 'm', text: 'yo' } },
      { object: 'instagram' },
    );
    expect(echo).toMatchObject({ kind: 'echo', party: { platform: 'instagram' }, metadata: '', appId: '' });
  });
});

describe('thread control', () => {
  test.each<[string, object, boolean]>([
    ['passed to us', { pass_thread_control: { previous_owner_app_id: null, new_owner_app_id: 700 } }, true],
    [
      'passed to another',
      { pass_thread_control: { previous_owner_app_id: 700, new_owner_app_id: 8 } },
      false,
    ],
    ['taken by another', { take_thread_control: { previous_owner_app_id: 700, new_owner_app_id: 8 } }, false],
    ['taken for us', { take_thread_control: { previous_owner_app_id: 8, new_owner_app_id: '700' } }, true],
  ])('%s', (_, event, ours) => {
    expect(effects(event)).toMatchObject([{ kind: 'control', ours, at: NOW }]);
  });

  test.each([263902037430900, 26390203743090])(
    'without our own number, what is passed to the inbox (%i) is not ours',
    (id) => {
      const event = {
        sender: { id: '2' },
        recipient: { id: '1' },
        pass_thread_control: { new_owner_app_id: id },
      };
      const body = { object: 'page', entry: [{ id: '1', time: NOW, messaging: [event] }] };
      expect(effectsOf(body, { now: NOW, appId: '' })[0]!.effects).toMatchObject([{ ours: false }]);
    },
  );

  test('in standby, whatever the event is, another app has the thread', () => {
    const read = effects({ read: { watermark: 1 } }, { channel: 'standby' });
    expect(read.map(({ kind }) => kind)).toEqual(['count', 'control']);
  });
});

describe('counted only', () => {
  test.each<[string, object]>([
    ['reaction', { reaction: { reaction: 'love', action: 'react', mid: 'm' } }],
    ['read', { read: { mid: 'm' } }],
    ['delivery', { timestamp: undefined, delivery: { watermark: 5 } }],
    ['referral', { referral: { ref: 'r', source: 'ADS', type: 'OPEN_THREAD', ad_id: '1' } }],
    ['optin', { optin: { type: 'notification_messages' } }],
    ['messaging_feedback', { messaging_feedback: { feedback_screens: [] } }],
    ['response_feedback', { response_feedback: { feedback: 'Good response', mid: 'm' } }],
    ['account_linking', { account_linking: { status: 'linked', authorization_code: 'c' } }],
    ['app_roles', { sender: undefined, app_roles: { 700: ['primary_receiver'] } }],
    ['request_thread_control', { request_thread_control: { requested_owner_app_id: 8 } }],
    ['order', { order: { products: [] } }],
    ['unknown', { brand_new: {} }],
    ['message of a stranger', { sender: { user_ref: 'x' }, message: { mid: 'm', text: 'hi' } }],
    ['message of a stranger', { recipient: { id: '3' }, message: { mid: 'm', text: 'hi' } }],
    [
      'message of a stranger',
      { sender: { id: '1' }, message: { mid: 'm', text: 'to myself', is_self: true } },
    ],
    ['message without content', { message: { mid: 'm' } }],
    ['message_edit malformed', { message_edit: { mid: 'm', num_edit: -1 } }],
  ])('%s', (name, event) => {
    expect(effects(event)).toEqual([expect.objectContaining({ kind: 'count', name })]);
  });

  test('copies share a key: reads by watermark, reactions by mid, action and time', () => {
    const keyOf = (event: object) => effects(event).map((effect) => 'key' in effect && effect.key)[0];
    expect(keyOf({ read: { watermark: 5 }, timestamp: NOW - 1 })).toBe(keyOf({ read: { watermark: 5 } }));
    expect(keyOf({ read: { watermark: 6 } })).not.toBe(keyOf({ read: { watermark: 5 } }));
    const reaction = (action: string) => ({ reaction: { reaction: 'love', action, mid: 'm' } });
    expect(keyOf(reaction('react'))).not.toBe(keyOf(reaction('unreact')));
  });

  test('changes of a page, in both of their shapes', () => {
    const change = [{ kind: 'count', name: 'change', key: undefined }];
    const body = (entry: object) => ({ object: 'instagram', entry: [{ id: '1', time: 1, ...entry }] });
    const read = (entry: object) => effectsOf(body(entry), { now: NOW, appId: '' })[0]!.effects;
    expect(read({ changes: [{ field: 'comments', value: {} }] })).toEqual(change);
    expect(read({ field: 'comments', value: {} })).toEqual(change);
  });
});

test('policy enforcement, which has no sender', () => {
  const event = { sender: undefined, policy_enforcement: { action: 'block', reason: 'r' } };
  expect(effects(event)).toEqual([{ kind: 'policy', page: '1', action: 'block', reason: 'r' }]);
});

test('times in seconds are seconds, and times to come are now', () => {
  const at = (timestamp: unknown) => effects({ timestamp, message: { mid: 'm', text: 'a' } })[0];
  expect(at(1_780_000_000)).toMatchObject({ at: 1_780_000_000_000 });
  for (const wrong of [NOW + 3_600_000, -1, 'x', null, Number.NaN])
    expect(at(wrong)).toMatchObject({ at: NOW });
});
