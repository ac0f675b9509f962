/**
 * What each event of Meta's means for us, by the table of docs/contracts.md, section 4. A pure function of the body: it
 * takes any JSON whatever, believes no type, and never throws.
 */

import type { AttachmentKind } from '../../../config/groups/bot.ts';
import { childOf, isObject, type Json, listOf, numberOf, textOf, wordOf } from '../../base/json-values.ts';
import type { Platform } from '../../bot/index.ts';
import type { Party } from '../../store/index.ts';
import { hashOf, idOf, midOf, timeIn } from './meta-values.ts';
import { eventsIn } from './posted-events.ts';

export type Effect =
  | MessageEffect
  | { kind: 'edit'; party: Party; mid: string; text: string; edits: number; at: number }
  | { kind: 'deletion'; party: Party; mid: string; at: number }
  | { kind: 'echo'; party: Party; mid: string; text: string; at: number; metadata: string; appId: string }
  | ControlEffect
  | { kind: 'policy'; page: string; action: string; reason: string; at: number }
  /** Recorded in a count, and once for all its copies. */
  | { kind: 'count'; name: string; key: string | undefined; opensWindow?: { party: Party; at: number } };

export interface MessageEffect {
  kind: 'message';
  party: Party;
  mid: string;
  text: string;
  at: number;
  /** What was sent in the place of words, where Meta says what it is. */
  attachment?: AttachmentKind;
  /** It came while another app had the thread: nothing for the bot to answer. */
  standby?: true;
  /** Of a tap on a button: tells it from other taps, for all of them may bear the mid of the button's message. */
  tap?: string;
}

/** Another app or a person has the thread, or it is ours, or nobody's. */
export interface ControlEffect {
  kind: 'control';
  party: Party;
  ours: boolean;
  at: number;
  why: string;
  /** Meta has said so: otherwise it only looks like it, and the next message on `messaging` shows that it is ours. */
  told: boolean;
  /** The app that has it now, where one is named. */
  owner: string;
}

export interface EffectOptions {
  /** Milliseconds since 1970. */
  now: number;
  /** The app's own id, or empty. */
  appId: string;
}

export interface EntryEffects {
  page: string;
  effects: Effect[];
  /** When the newest of the entry's events was written, as they say themselves; 0 if none does. */
  writtenAt: number;
}

/** Meta's own inboxes: of pages, whose documentation names two numbers, and of Instagram. */
const INBOXES = new Set(['263902037430900', '26390203743090', '1217981644879628']);
const ANOTHER_APP = 'another app has the thread';

/** The effects of one post, in the order in which they stand there. */
export function effectsOf(body: unknown, options: EffectOptions): EntryEffects[] {
  if (!isObject(body)) return [];
  const platform =
    body['object'] === 'instagram' ? 'instagram' : body['object'] === 'page' ? 'page' : undefined;
  if (platform === undefined) return [];
  return listOf(body['entry']).flatMap((entry) => {
    const page = idOf(entry['id']);
    return page === undefined ? [] : [entryEffects(entry, page, platform, options)];
  });
}

function entryEffects(entry: Json, page: string, platform: Platform, options: EffectOptions): EntryEffects {
  const time = timeIn(entry['time'], options.now) ?? options.now;
  const events = eventsIn(entry);
  const effects = events.flatMap(({ event, standby }) =>
    event === undefined
      ? [countEffect('change')]
      : eventEffects(event, { page, platform, standby, time, ...options }),
  );
  const times = events.map(({ event }) => timeIn(event?.['timestamp'], options.now) ?? 0);
  return { page, effects, writtenAt: Math.max(0, ...times) };
}

interface Context extends EffectOptions {
  page: string;
  platform: Platform;
  standby: boolean;
  time: number;
}

function eventEffects(event: Json, context: Context): Effect[] {
  const own = timeIn(event['timestamp'], context.now);
  const at = own ?? context.time;
  const enforcement = childOf(event, 'policy_enforcement') ?? childOf(event, 'policy-enforcement');
  if (enforcement !== undefined) return [policyEffect(enforcement, at, context)];
  const [sender, recipient] = [
    idOf(childOf(event, 'sender')?.['id']),
    idOf(childOf(event, 'recipient')?.['id']),
  ];
  const echo = childOf(event, 'message')?.['is_echo'] === true;
  const person = echo ? recipient : sender;
  // An event between other parties than the entry's page and a person is nothing that may be answered.
  if (person === undefined || person === context.page || (echo ? sender : recipient) !== context.page)
    return [countEffect(nameOf(event))];
  const party: Party = { page: context.page, person, platform: context.platform };
  const effect = partyEffect(event, party, at, context);
  // Without a time of its own it does not say since when.
  if (!context.standby || effect.kind === 'control' || own === undefined) return [effect];
  return [effect, { kind: 'control', party, ours: false, at, why: ANOTHER_APP, told: false, owner: '' }];
}

function partyEffect(event: Json, party: Party, at: number, context: Context): Effect {
  const standby = context.standby ? { standby: true as const } : {};
  const message = childOf(event, 'message');
  if (message !== undefined) return messageEffect(message, party, at, standby);
  const postback = childOf(event, 'postback');
  if (postback !== undefined) return { ...tapEffect(event, postback, party, at), ...standby };
  const edit = childOf(event, 'message_edit');
  if (edit !== undefined) return editEffect(edit, party, at);
  return controlEffect(event, party, at, context.appId) ?? keyedCountEffect(event, party, at);
}

function messageEffect(message: Json, party: Party, at: number, standby: { standby?: true }): Effect {
  const text = textOf(message['text']);
  const mid = midOf(message['mid'], `message:${party.page}:${party.person}:${at}:${text}`);
  if (message['is_deleted'] === true) return { kind: 'deletion', party, mid, at };
  if (message['is_echo'] === true) return echoEffect(message, { party, mid, text, at });
  // What we cannot read (a sticker, a voice message, is_unsupported) is still something to react to.
  const something =
    text !== '' || Array.isArray(message['attachments']) || message['is_unsupported'] === true;
  if (!something) return countEffect('message without content');
  const attachment = text === '' ? attachmentOf(message) : undefined;
  const named = attachment === undefined ? {} : { attachment };
  return { kind: 'message', party, mid, text, at, ...named, ...standby };
}

const ATTACHMENTS: Readonly<Record<string, AttachmentKind>> = {
  image: 'image',
  sticker: 'sticker',
  audio: 'voice',
  video: 'video',
  file: 'file',
  story_mention: 'story',
  ig_story: 'story',
  fallback: 'share',
  share: 'share',
  reel: 'share',
  ig_reel: 'share',
  post: 'share',
  ig_post: 'share',
};

/** Of the first attachment. Until 2026 stickers came as images with the sticker's number. */
function attachmentOf(message: Json): AttachmentKind | undefined {
  const [first] = listOf(message['attachments']);
  if (first === undefined) return undefined;
  const type = textOf(first['type']);
  if (type === 'image' && childOf(first, 'payload')?.['sticker_id'] !== undefined) return 'sticker';
  return Object.hasOwn(ATTACHMENTS, type) ? ATTACHMENTS[type] : undefined;
}

function echoEffect(message: Json, echo: { party: Party; mid: string; text: string; at: number }): Effect {
  const [metadata, appId] = [textOf(message['metadata']), idOf(message['app_id']) ?? ''];
  // The page's own "Send message" button posts a template in nobody's name: nobody has written.
  const template = listOf(message['attachments']).some(({ type }) => type === 'template');
  if (template && echo.text === '' && appId === '' && metadata === '') return countEffect('post of the page');
  return { kind: 'echo', ...echo, metadata, appId };
}

/** A redelivery bears the same time; another tap does not. */
function tapEffect(event: Json, postback: Json, party: Party, at: number): MessageEffect {
  const text = textOf(postback['title']);
  const time = wordOf(event['timestamp']);
  const tap = [party.page, party.person, wordOf(postback['mid']), time === '' ? at : time, text].join(':');
  const mid = midOf(postback['mid'], `postback:${tap}`);
  return { kind: 'message', party, mid, text, at, tap: hashOf(`${tap}:${wordOf(postback['payload'])}`) };
}

function editEffect(edit: Json, party: Party, at: number): Effect {
  const mid = typeof edit['mid'] === 'string' ? midOf(edit['mid'], '') : '';
  const edits = Math.trunc(numberOf(edit['num_edit'] ?? 1));
  const text = textOf(edit['text']);
  if (mid === '' || text === '' || !(edits >= 1 && edits <= 1000))
    return countEffect('message_edit malformed');
  return { kind: 'edit', party, mid, text, edits, at };
}

function controlEffect(event: Json, party: Party, at: number, appId: string): Effect | undefined {
  const taken = childOf(event, 'take_thread_control');
  const control = taken ?? childOf(event, 'pass_thread_control');
  if (control === undefined) return undefined;
  const owner = idOf(control['new_owner_app_id']) ?? '';
  // What is passed to nobody is anybody's.
  const ours = owner === '' ? taken === undefined : owner === appId;
  // Without our own id an app that is no inbox may be we ourselves.
  const told = appId !== '' || owner === '' || taken !== undefined || INBOXES.has(owner);
  return { kind: 'control', party, ours, at, why: ANOTHER_APP, told, owner };
}

function policyEffect(enforcement: Json, at: number, context: Context): Effect {
  const [action, reason] = [textOf(enforcement['action']), textOf(enforcement['reason'])];
  return { kind: 'policy', page: context.page, action, reason, at };
}

/** Events that are only counted, with a key by which a copy is known. */
function keyedCountEffect(event: Json, party: Party, at: number): Effect {
  const name = nameOf(event);
  const value = event[name];
  const opensWindow = WINDOW_OPENERS.has(name) ? { opensWindow: { party, at } } : {};
  if (!isObject(value)) return countEffect(name);
  const key = `${name}:${party.page}:${party.person}:${detailOf(name, value, at)}`;
  return { kind: 'count', name, key: key.slice(0, 2000), ...opensWindow };
}

/** What tells an event from others of its kind and person. */
function detailOf(name: string, value: Json, at: number): string {
  if (name === 'reaction') return `${wordOf(value['mid'])}:${wordOf(value['action'])}:${at}`;
  if (name === 'read' || name === 'delivery')
    return wordOf(value['watermark']) || wordOf(value['mid']) || String(at);
  return String(at);
}

/** What a person does, without words, that lets a page write to them (docs/messenger.md, section 4). */
const WINDOW_OPENERS: ReadonlySet<string> = new Set(['reaction', 'referral', 'optin']);

const COUNTED_EVENTS = [
  'reaction',
  'read',
  'delivery',
  'referral',
  'optin',
  'messaging_feedback',
  'response_feedback',
  'request_thread_control',
  'app_roles',
  'account_linking',
  'order',
];

/** A name out of a short list, for labels of counts: what the network sends must not make new ones. */
function nameOf(event: Json): string {
  return (
    COUNTED_EVENTS.find((name) => name in event) ?? ('message' in event ? 'message of a stranger' : 'unknown')
  );
}

function countEffect(name: string): Effect {
  return { kind: 'count', name, key: undefined };
}
