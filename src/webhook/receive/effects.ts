/**
 * What each event of Meta's means for us, by the table of docs/contracts.md, section 4. A pure function of the body: it
 * takes any JSON whatever, believes no type, and never throws.
 */
import { createHash } from 'node:crypto';
import type { Platform } from '../../bot/index.ts';
import type { Party } from '../../store/index.ts';

export type Effect =
  | { kind: 'message'; party: Party; mid: string; text: string; at: number }
  | { kind: 'edit'; party: Party; mid: string; text: string; edits: number }
  | { kind: 'deletion'; party: Party; mid: string }
  | { kind: 'echo'; party: Party; mid: string; text: string; at: number; metadata: string; appId: string }
  /** Another app or a person has the thread, or it is ours again. */
  | { kind: 'control'; party: Party; ours: boolean; at: number; why: string }
  | { kind: 'policy'; page: string; action: string; reason: string }
  /** Recorded in a count, and once for all its copies. */
  | { kind: 'count'; name: string; key: string | undefined };

export interface EffectOptions {
  /** Milliseconds since 1970. */
  now: number;
  /** The app's own id, or empty. */
  appId: string;
}

/** Meta's own inbox; its pages name both numbers. */
const PAGE_INBOX = new Set(['263902037430900', '26390203743090']);
const MINUTE_MS = 60_000;
/** Longest mid that is kept as it is: an index takes no longer keys. */
const LONGEST_MID = 512;
const LONGEST_TEXT = 20_000;

type Json = Readonly<Record<string, unknown>>;

/** The effects of one post, in the order in which they stand there. */
export function effectsOf(body: unknown, options: EffectOptions): { page: string; effects: Effect[] }[] {
  if (!isObject(body)) return [];
  const platform =
    body['object'] === 'instagram' ? 'instagram' : body['object'] === 'page' ? 'page' : undefined;
  if (platform === undefined) return [];
  return listOf(body['entry']).flatMap((entry) => {
    const page = idOf(entry['id']);
    return page === undefined ? [] : [{ page, effects: entryEffects(entry, page, platform, options) }];
  });
}

function entryEffects(entry: Json, page: string, platform: Platform, options: EffectOptions): Effect[] {
  const time = timeOf(entry['time'], options.now, options.now);
  const read = (event: Json, standby: boolean) =>
    eventEffects(event, { page, platform, standby, time, ...options });
  return [
    ...listOf(entry['messaging']).flatMap((event) => read(event, false)),
    ...listOf(entry['standby']).flatMap((event) => read(event, true)),
    ...listOf(entry['changes']).map((): Effect => countEffect('change')),
    // How Instagram Login sends what comes in `changes` elsewhere.
    ...('field' in entry ? [countEffect('change')] : []),
  ];
}

interface Context extends EffectOptions {
  page: string;
  platform: Platform;
  standby: boolean;
  time: number;
}

function eventEffects(event: Json, context: Context): Effect[] {
  const at = timeOf(event['timestamp'], context.time, context.now);
  if (isObject(event['policy_enforcement'])) return [policyEffect(event['policy_enforcement'], context)];
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
  const effects = partyEffects(event, party, at, context);
  const standby = context.standby && !effects.some(({ kind }) => kind === 'control');
  return standby
    ? [...effects, { kind: 'control', party, ours: false, at, why: 'another app has the thread' }]
    : effects;
}

function partyEffects(event: Json, party: Party, at: number, context: Context): Effect[] {
  const message = childOf(event, 'message');
  if (message !== undefined) return [messageEffect(message, party, at)];
  const postback = childOf(event, 'postback');
  if (postback !== undefined) {
    const text = textOf(postback['title']);
    const mid = midOf(postback['mid'], `postback:${party.person}:${at}:${text}`);
    return [{ kind: 'message', party, mid, text, at }];
  }
  const edit = childOf(event, 'message_edit');
  if (edit !== undefined) return [editEffect(edit, party)];
  const control = controlEffect(event, party, at, context.appId);
  return [control ?? keyedCountEffect(event, party, at)];
}

function messageEffect(message: Json, party: Party, at: number): Effect {
  const text = textOf(message['text']);
  const mid = midOf(message['mid'], `message:${party.page}:${party.person}:${at}:${text}`);
  if (message['is_deleted'] === true) return { kind: 'deletion', party, mid };
  if (message['is_echo'] === true) {
    const [metadata, appId] = [textOf(message['metadata']), idOf(message['app_id']) ?? ''];
    return { kind: 'echo', party, mid, text, at, metadata, appId };
  }
  // What we cannot read (a sticker, a voice message, is_unsupported) is still something to react to.
  const something =
    text !== '' || Array.isArray(message['attachments']) || message['is_unsupported'] === true;
  return something ? { kind: 'message', party, mid, text, at } : countEffect('message without content');
}

function editEffect(edit: Json, party: Party): Effect {
  const mid = typeof edit['mid'] === 'string' ? midOf(edit['mid'], '') : '';
  const edits = Math.trunc(Number(edit['num_edit'] ?? 1));
  const text = textOf(edit['text']);
  if (mid === '' || text === '' || !(edits >= 1 && edits <= 1000))
    return countEffect('message_edit malformed');
  return { kind: 'edit', party, mid, text, edits };
}

function controlEffect(event: Json, party: Party, at: number, appId: string): Effect | undefined {
  const taken = childOf(event, 'take_thread_control');
  const passed = childOf(event, 'pass_thread_control');
  const control = taken ?? passed;
  if (control === undefined) return undefined;
  const owner = idOf(control['new_owner_app_id']) ?? '';
  // Without our own id: what is taken is taken from us, what is passed comes to us unless it goes to the inbox.
  const ours = appId !== '' ? owner === appId : taken === undefined && !PAGE_INBOX.has(owner);
  return { kind: 'control', party, ours, at, why: 'another app has the thread' };
}

function policyEffect(enforcement: Json, context: Context): Effect {
  const [action, reason] = [textOf(enforcement['action']), textOf(enforcement['reason'])];
  return { kind: 'policy', page: context.page, action, reason };
}

/** Events that are only counted, with a key by which a copy is known. */
function keyedCountEffect(event: Json, party: Party, at: number): Effect {
  const name = nameOf(event);
  const value = event[name];
  if (!isObject(value)) return countEffect(name);
  const key = `${name}:${party.page}:${party.person}:${detailOf(name, value, at)}`;
  return { kind: 'count', name, key: key.slice(0, 2000) };
}

/** What tells an event from others of its kind and person. */
function detailOf(name: string, value: Json, at: number): string {
  if (name === 'reaction') return `${value['mid']}:${value['action']}:${at}`;
  if (name === 'read' || name === 'delivery') return String(value['watermark'] ?? value['mid'] ?? at);
  return String(at);
}

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

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function childOf(object: Json, key: string): Json | undefined {
  const child = object[key];
  return isObject(child) ? child : undefined;
}

function idOf(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^[\w-]{1,64}$/.test(text) ? text : undefined;
}

/** PostgreSQL's text cannot hold NUL, nor half a surrogate pair. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST_TEXT).replaceAll('\0', '').toWellFormed() : '';
}

function midOf(value: unknown, otherwise: string): string {
  const mid = textOf(value);
  if (mid !== '' && mid.length <= LONGEST_MID) return mid;
  return `hash:${createHash('sha256')
    .update(mid === '' ? otherwise : mid)
    .digest('base64url')}`;
}

/** Milliseconds; some of Meta's samples carry seconds. What lies in the future or is no time is taken as `otherwise`. */
function timeOf(value: unknown, otherwise: number, now: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return otherwise;
  const at = value < 1e11 ? value * 1000 : value;
  return at > now + MINUTE_MS ? otherwise : at;
}
