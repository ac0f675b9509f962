/**
 * What Meta checks before it takes a message, as a pure function of the request and of what it knows of the person
 * (docs/messenger.md, section 3). Where Meta's pages disagree, the stricter reading stands here.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PageObject } from './events.ts';
import { type SendError, sendErrors } from './send-errors.ts';

export interface SendRequest {
  version: string;
  /** The page's id, `me` or `app`. */
  node: string;
  /** What of it: `messages`; empty for itself. */
  edge: string;
  token: string | undefined;
  proof: string | undefined;
  proofTime: string | undefined;
  body: Readonly<Record<string, unknown>>;
}

export interface SendContext {
  object: PageObject;
  pageId: string;
  token: string;
  appSecrets: readonly string[];
  /** Whether *Require App Secret* is on. */
  requireProof: boolean;
  /** Milliseconds since 1970. */
  now: number;
  windowHours: number;
  person(psid: string): PersonState | undefined;
}

export interface PersonState {
  /** When the window opened last, in milliseconds since 1970; undefined if it never did. */
  lastWroteAt: number | undefined;
  blocked: boolean;
  /** Another app owns the thread. */
  ownedElsewhere: boolean;
}

export interface Refusal {
  error: SendError;
  detail?: string;
}

const ACTIONS = new Set(['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact']);
const TYPES = new Set(['RESPONSE', 'UPDATE', 'MESSAGE_TAG']);
const TAGS = new Set(['HUMAN_AGENT', 'CUSTOMER_FEEDBACK']);
const PROOF_LIFE_SECONDS = 300;
/** HUMAN_AGENT's seven days. */
const TAGGED_WINDOW_HOURS = 7 * 24;

/** The first thing wrong with a request, or undefined if Meta would take it. */
export function refusalOf(request: SendRequest, context: SendContext): Refusal | undefined {
  return (
    refusedCaller(request, context) ??
    refusedPayload(request.body, context.object) ??
    refusedPerson(request.body, context)
  );
}

/** What is wrong with who asks: token, page, version or proof. */
export function refusedCaller(request: SendRequest, context: SendContext): Refusal | undefined {
  if (request.token !== context.token) return { error: sendErrors['token-wrong'] };
  if (!['me', 'app', context.pageId].includes(request.node)) return { error: sendErrors['no-object'] };
  if (!/^v\d+\.\d+$/.test(request.version)) return bad(`Unknown version ${request.version}`);
  if (request.proof === undefined) {
    return context.requireProof
      ? bad('API calls from the server require an appsecret_proof argument')
      : undefined;
  }
  return proofHolds(request, context)
    ? undefined
    : bad('Invalid appsecret_proof provided in the API argument');
}

/** hex HMAC-SHA256 of `token|unix_seconds`, no older than five minutes; without a time, of the token alone. */
function proofHolds(request: SendRequest, context: SendContext): boolean {
  const { proof = '', proofTime, token = '' } = request;
  if (proofTime !== undefined) {
    const age = context.now / 1000 - Number(proofTime);
    if (!/^\d+$/.test(proofTime) || age > PROOF_LIFE_SECONDS || age < -PROOF_LIFE_SECONDS) return false;
  }
  const signed = proofTime === undefined ? token : `${token}|${proofTime}`;
  return context.appSecrets.some((secret) => {
    const expected = Buffer.from(createHmac('sha256', secret).update(signed).digest('hex'));
    const given = Buffer.from(proof);
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}

function refusedPayload(body: Readonly<Record<string, unknown>>, object: PageObject): Refusal | undefined {
  if (typeof recipientId(body) !== 'string') return bad('The parameter recipient is required');
  if (body['sender_action'] !== undefined) {
    if (!ACTIONS.has(String(body['sender_action'])))
      return bad('Param sender_action must be one of the known actions');
    const alone = Object.keys(body).every((key) => SENDER_ACTION_KEYS.has(key));
    return alone ? undefined : bad('sender_action cannot be sent together with a message');
  }
  return refusedType(body) ?? refusedMessage(body['message'], object);
}

const SENDER_ACTION_KEYS = new Set([
  'recipient',
  'sender_action',
  'payload',
  'access_token',
  'appsecret_proof',
  'appsecret_time',
  'persona_id',
]);

function refusedType(body: Readonly<Record<string, unknown>>): Refusal | undefined {
  const type = body['messaging_type'];
  if (typeof type !== 'string') return bad('Param messaging_type is required');
  if (!TYPES.has(type)) return bad(`Param messaging_type must be one of ${[...TYPES].join(', ')}`);
  if (type === 'MESSAGE_TAG' && !TAGS.has(String(body['tag']))) return bad('Invalid message tag');
  return undefined;
}

function refusedMessage(message: unknown, object: PageObject): Refusal | undefined {
  if (!isRecord(message)) return bad('The parameter message is required');
  const { text, metadata, attachment, quick_replies: replies } = message;
  if (text === undefined && attachment === undefined)
    return bad('Message cannot be empty, must provide valid attachment or text');
  if (text !== undefined && (typeof text !== 'string' || text.trim() === ''))
    return bad('Message text cannot be empty');
  if (metadata !== undefined && (typeof metadata !== 'string' || metadata.length >= 1000))
    return bad('Length of param message[metadata] must be less than 1000');
  return refusedLength(text, object) ?? refusedReplies(replies);
}

function refusedLength(text: unknown, object: PageObject): Refusal | undefined {
  if (typeof text !== 'string') return undefined;
  if (object === 'page')
    return text.length < 2000 ? undefined : tooLong('less than 2000 characters', text.length);
  const bytes = Buffer.byteLength(text);
  return bytes <= 1000 ? undefined : tooLong('less than or equal to 1000 bytes', bytes);
}

function refusedReplies(replies: unknown): Refusal | undefined {
  if (replies === undefined) return undefined;
  if (!Array.isArray(replies) || replies.length > 13)
    return bad('Param message[quick_replies] must hold at most 13');
  const tooWide = replies.some((reply) => length(reply, 'title') > 20 || length(reply, 'payload') > 1000);
  return tooWide ? bad('A quick reply has a title of at most 20 and a payload of at most 1000') : undefined;
}

function length(reply: unknown, key: string): number {
  const value = isRecord(reply) ? reply[key] : undefined;
  return typeof value === 'string' ? value.length : 0;
}

function refusedPerson(body: Readonly<Record<string, unknown>>, context: SendContext): Refusal | undefined {
  const person = context.person(recipientId(body)!);
  if (person === undefined) return { error: sendErrors['no-such-person'] };
  if (person.blocked) return { error: sendErrors['person-blocked'] };
  if (person.ownedElsewhere) return { error: sendErrors['thread-owned-elsewhere'] };
  const hours = body['messaging_type'] === 'MESSAGE_TAG' ? TAGGED_WINDOW_HOURS : context.windowHours;
  const open = person.lastWroteAt !== undefined && context.now - person.lastWroteAt <= hours * 3_600_000;
  if (open) return undefined;
  return { error: sendErrors[context.object === 'page' ? 'outside-window' : 'outside-window-instagram'] };
}

/** The recipient's id of a send, if it has one. */
export function recipientId(body: Readonly<Record<string, unknown>>): string | undefined {
  const recipient = body['recipient'];
  const id = isRecord(recipient) ? recipient['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

function tooLong(expected: string, found: number): Refusal {
  return bad(`Length of param message[text] must be ${expected}, is ${found}`);
}

function bad(detail: string): Refusal {
  return { error: sendErrors['bad-parameter'], detail };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
