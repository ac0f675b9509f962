/** Every field of the reference's section 2 in its shape, read by the pure function that decides what it means. */
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/simulator/index.ts';
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
      { kind: 'edit', party, mid: 'm', text: 'b', edits: 2, at: NOW },
    ],
    [
      'an edit, its number quoted',
      { message_edit: { mid: 'm', text: 'b', num_edit: '3' } },
      { kind: 'edit', edits: 3 },
    ],
    [
      'a deletion',
      { message: { mid: 'm', is_deleted: true } },
      { kind: 'deletion', party, mid: 'm', at: NOW },
    ],
  ])('%s', (_, event, expected) => {
    expect(effects(event)).toEqual([expect.objectContaining(expected)]);
  });

  test.each(
    'image audio video file sticker reel ig_reel post ig_post appointment_booking fallback template story_mention ig_story'.split(
      ' ',
    ),
  )('an attachment of type %s is a message without words', (type) => {
    expect(effects({ message: { mid: 'm', attachments: [{ type }] } })).toMatchObject([message('')]);
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
    expect(effects({ ...sides, message: echo })).toEqual([{ kind: 'deletion', party, mid: 'm', at: NOW }]);
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
    expect(effects(event)).toMatchObject([{ kind: 'control', ours, told: true, at: NOW }]);
  });

  test.each<[string, object, object]>([
    [
      'the inbox of pages',
      { pass_thread_control: { new_owner_app_id: 263902037430900 } },
      { told: true, ours: false },
    ],
    [
      'its other number',
      { pass_thread_control: { new_owner_app_id: 26390203743090 } },
      { told: true, ours: false },
    ],
    [
      'the inbox of Instagram',
      { pass_thread_control: { new_owner_app_id: '1217981644879628' } },
      { told: true, ours: false },
    ],
    [
      'a third app, or us',
      { pass_thread_control: { new_owner_app_id: 8 } },
      { told: false, ours: false, owner: '8' },
    ],
    [
      'whoever takes it',
      { take_thread_control: { new_owner_app_id: 8 } },
      { told: true, ours: false, owner: '8' },
    ],
    [
      'nobody',
      { pass_thread_control: { previous_owner_app_id: 8, new_owner_app_id: null } },
      { told: true, ours: true },
    ],
  ])('without our own number, given to %s', (_, event, expected) => {
    const whole = { sender: { id: '2' }, recipient: { id: '1' }, timestamp: NOW, ...event };
    const body = { object: 'page', entry: [{ id: '1', time: NOW, messaging: [whole] }] };
    expect(effectsOf(body, { now: NOW, appId: '' })[0]!.effects).toMatchObject([
      { kind: 'control', ...expected },
    ]);
  });

  test('in standby, whatever the event is, another app has the thread', () => {
    const read = effects({ read: { watermark: 1 } }, { channel: 'standby' });
    expect(read).toMatchObject([{ kind: 'count' }, { kind: 'control', ours: false, told: false, at: NOW }]);
  });

  test('in standby an event without a time of its own does not say since when', () => {
    const event = { timestamp: undefined, delivery: { watermark: 5 } };
    expect(effects(event, { channel: 'standby' }).map(({ kind }) => kind)).toEqual(['count']);
  });

  test('a message or a tap in standby is marked as such', () => {
    const standby = { channel: 'standby' };
    expect(effects({ message: { mid: 'm', text: 'a' } }, standby)[0]).toMatchObject({ standby: true });
    expect(effects({ postback: { mid: 'm', title: 'a' } }, standby)[0]).toMatchObject({ standby: true });
    expect(effects({ message: { mid: 'm', text: 'a' } })[0]).not.toHaveProperty('standby');
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

  test('changes that are no events of a conversation, in both of their shapes', () => {
    const change = [{ kind: 'count', name: 'change', key: undefined }];
    const body = (entry: object) => ({ object: 'instagram', entry: [{ id: '1', time: 1, ...entry }] });
    const read = (entry: object) => effectsOf(body(entry), { now: NOW, appId: '' })[0]!.effects;
    expect(read({ changes: [{ field: 'comments', value: {} }] })).toEqual(change);
    expect(read({ changes: [{ field: 'messages', value: 7 }] })).toEqual(change);
    expect(read({ field: 'comments', value: {} })).toEqual(change);
  });
});

test.each<[string, object]>([
  ['as pages have it', { policy_enforcement: { action: 'block', reason: 'r' } }],
  ['with a hyphen', { 'policy-enforcement': { action: 'block', reason: 'r' } }],
])('policy enforcement, which has no sender, %s', (_, enforcement) => {
  const event = { sender: undefined, ...enforcement };
  expect(effects(event)).toEqual([{ kind: 'policy', page: '1', action: 'block', reason: 'r', at: NOW }]);
});

describe('on Instagram a postback stands in `changes`, or in the entry itself', () => {
  const value = {
    sender: { id: '2' },
    recipient: { id: '1' },
    timestamp: String(NOW / 1000),
    postback: { mid: 'm', title: 'Start', payload: 'S' },
  };
  const field = 'messaging_postbacks';
  const read = (entry: object) =>
    effectsOf({ object: 'instagram', entry: [{ id: '1', time: NOW, ...entry }] }, { now: NOW, appId: '' })[0]!
      .effects;
  const tap = {
    kind: 'message',
    mid: 'm',
    text: 'Start',
    at: NOW,
    party: { ...party, platform: 'instagram' },
  };

  test.each<[string, object]>([
    ['changes', { changes: [{ field, value }] }],
    ['the entry', { field, value }],
  ])('%s', (_, entry) => {
    expect(read(entry)).toEqual([expect.objectContaining(tap)]);
  });

  test('between others it is nothing of ours', () => {
    const other = { ...value, recipient: { id: '3' } };
    expect(read({ changes: [{ field, value: other }] })).toMatchObject([{ kind: 'count', name: 'unknown' }]);
  });
});

describe('a tap on a button', () => {
  const tapOf = (postback: object, more: object = {}) => {
    const [effect] = effects({
      postback: { mid: 'm_button', title: 'Yes', payload: 'Y', ...postback },
      ...more,
    });
    return effect?.kind === 'message' ? effect.tap : undefined;
  };

  test('is told from another by its time, its words and what it means', () => {
    const taps = [
      tapOf({}),
      tapOf({}, { timestamp: NOW - 1 }),
      tapOf({ title: 'No' }),
      tapOf({ payload: 'N' }),
      tapOf({ mid: 'm_other' }),
      tapOf({}, { sender: { id: '3' } }),
    ];
    expect(new Set(taps).size).toBe(taps.length);
    expect(taps).not.toContain(undefined);
  });

  test('is itself in every copy', () => {
    expect(tapOf({})).toBe(tapOf({}));
    const [text, number] = [tapOf({}, { timestamp: `${NOW}` }), tapOf({}, { timestamp: NOW })];
    expect(text).toBe(number);
  });
});

describe('an echo of a template in nobody’s name', () => {
  const template = { is_echo: true, mid: 'm', attachments: [{ type: 'template', payload: {} }] };
  const sides = { sender: { id: '1' }, recipient: { id: '2' } };
  test('is the page’s own post, and nobody has written', () => {
    expect(effects({ ...sides, message: template })).toMatchObject([
      { kind: 'count', name: 'post of the page' },
    ]);
  });

  test.each<[string, object]>([
    ['with words', { ...template, text: 'look' }],
    ['of an app', { ...template, app_id: 8 }],
    ['with metadata', { ...template, metadata: 'x' }],
    ['that is a picture', { ...template, attachments: [{ type: 'image' }] }],
  ])('%s somebody has', (_, message) => {
    expect(effects({ ...sides, message })).toMatchObject([{ kind: 'echo' }]);
  });
});

test('times in seconds are seconds, as numbers or texts, and times to come are now', () => {
  const at = (timestamp: unknown) => effects({ timestamp, message: { mid: 'm', text: 'a' } })[0];
  for (const seconds of [1_780_000_000, '1780000000', ' 1780000000 ', '1780000000000', 1_780_000_000_000])
    expect(at(seconds)).toMatchObject({ at: 1_780_000_000_000 });
  for (const wrong of [NOW + 3_600_000, -1, 'x', '', null, Number.NaN, {}, ['1780000000'], true])
    expect(at(wrong)).toMatchObject({ at: NOW });
});

test('an entry tells when the newest of its events was written, by their own times alone', () => {
  const written = (entry: object) =>
    effectsOf({ object: 'page', entry: [{ id: '1', time: NOW, ...entry }] }, { now: NOW, appId: '' })[0]!
      .writtenAt;
  expect(written({ messaging: [{ timestamp: NOW - 5 }, { timestamp: NOW - 9 }, {}] })).toBe(NOW - 5);
  expect(written({ messaging: [{ delivery: { watermark: NOW } }] })).toBe(0);
  expect(written({})).toBe(0);
});

describe('whatever the JSON', () => {
  const keys =
    'id object entry messaging standby changes field value sender recipient timestamp time message mid text is_echo app_id metadata attachments type postback title payload message_edit num_edit read watermark delivery reaction action pass_thread_control new_owner_app_id policy_enforcement policy-enforcement reason toString valueOf constructor __proto__ toJSON length'.split(
      ' ',
    );
  const random = randomStream(7, 'any json');
  const leaf = (): unknown =>
    random.pick([
      null,
      true,
      false,
      0,
      -1,
      1.5,
      Number.MAX_VALUE,
      '1',
      '2',
      'page',
      'instagram',
      '',
      '\0',
      '\ud800',
      `${NOW}`,
      NOW,
    ]);
  const anyJson = (depth: number): unknown => {
    const roll = random.next();
    if (depth === 0 || roll < 0.25) return leaf();
    const size = random.below(5);
    if (roll < 0.45) return Array.from({ length: size }, () => anyJson(depth - 1));
    return Object.fromEntries(Array.from({ length: size }, () => [random.pick(keys), anyJson(depth - 1)]));
  };
  /** An event in its right place, any of whose values is any JSON. */
  const anyEvent = () => {
    const event = Object.fromEntries(
      Array.from({ length: 1 + random.below(3) }, () => [random.pick(keys), anyJson(4)]),
    );
    const sides = random.chance(0.5)
      ? { sender: { id: '2' }, recipient: { id: '1' } }
      : { sender: { id: '1' }, recipient: { id: '2' } };
    const where = random.pick(['messaging', 'standby', 'changes']);
    const value = { ...sides, timestamp: NOW, ...event };
    const posted = where === 'changes' ? { field: random.pick(['messages', 'standby']), value } : value;
    return { object: random.pick(['page', 'instagram']), entry: [{ id: '1', time: NOW, [where]: [posted] }] };
  };

  test('reading its effects throws nothing, and gives what can be stored', () => {
    for (let i = 0; i < 20_000; i++) {
      const text = JSON.stringify(random.chance(0.3) ? anyJson(6) : anyEvent());
      for (const { effects, writtenAt } of effectsOf(JSON.parse(text), { now: NOW, appId: APP })) {
        expect(Number.isFinite(writtenAt), text).toBe(true);
        for (const effect of effects) {
          for (const value of Object.values(effect))
            if (typeof value === 'string')
              expect(value.isWellFormed() && !value.includes('\0'), text).toBe(true);
          if ('at' in effect) expect(effect.at > 0 && effect.at <= NOW + 60_000, text).toBe(true);
        }
      }
    }
  });

  test.each<[string, object]>([
    ['a number of edits', { message_edit: { mid: 'm', text: 'a', num_edit: { toString: 1 } } }],
    ['a watermark', { read: { watermark: { toString: 'x', valueOf: 'y' } } }],
    ['the mid of a reaction', { reaction: { mid: { toString: {} }, action: [] } }],
    ['the mid of a button', { postback: { mid: { toString: null }, title: { length: 3 } } }],
  ])('an object where %s is expected is counted', (_, event) => {
    expect(() => effects(event)).not.toThrow();
    expect(effects(event)).toHaveLength(1);
  });
});
