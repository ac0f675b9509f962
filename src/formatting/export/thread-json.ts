/** The reader of JSON: one file of a thread, in any of the layouts that Meta has exported, becomes a ThreadFile. */
import { disproportionOfJson } from '../../base/files/proportion.ts';
import { repair } from './mojibake.ts';
import { normaliseName } from './names.ts';
import { plausibleTime } from './plausible-time.ts';
import type { ExportMessage, ThreadFile } from './thread-file.ts';

type Json = Record<string, unknown>;
export type ThreadJson = Json & { messages: unknown[]; participants: unknown[] };

/** The text of a file; some begin with a byte order mark, which JSON.parse does not take. */
export function textOf(bytes: Buffer): string {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return bytes.toString('utf8', start);
}

/** The shortest of messages have a value in eleven bytes. */
const BYTES_A_VALUE = 6;
/** 20,000 emoji, as Meta escapes them, are half a megabyte. */
const LONGEST_TEXT = 4_000_000;

/** What a file holds; throws where it is no JSON, or holds next to nothing at great length. */
export function parseJson(bytes: Buffer): unknown {
  const why = disproportionOfJson(bytes, BYTES_A_VALUE, LONGEST_TEXT);
  if (why !== undefined) throw new Error(why);
  return JSON.parse(textOf(bytes));
}

/**
 * Whether a parsed JSON file is a thread: the keys decide, never the path.
 *
 * Called once a file; the messages are not checked against a schema one by one, for there are millions.
 */
export function isThread(json: unknown): json is ThreadJson {
  if (typeof json !== 'object' || json === null) return false;
  const { messages, participants } = json as Json;
  return Array.isArray(messages) && Array.isArray(participants);
}

/** Whether the text of a file, or its beginning, is of the end-to-end-encrypted export. */
export function looksEncrypted(text: string): boolean {
  return /"(?:threadName|senderName)"\s*:/u.test(text);
}

/**
 * Reads a file that `isThread`: of the ordinary export (`dyi`), or of the separate one of end-to-end-encrypted threads
 * (`e2ee`). Entries of `messages` that are no objects are left out.
 */
export function readThreadFile(json: ThreadJson): ThreadFile {
  const isMessage = (entry: unknown): entry is Json => typeof entry === 'object' && entry !== null;
  const entries = json.messages.filter(isMessage);
  return typeof json['threadName'] === 'string' || typeof entries[0]?.['senderName'] === 'string'
    ? encryptedFile(json, entries)
    : dyiFile(json, entries);
}

function dyiFile(json: ThreadJson, entries: readonly Json[]): ThreadFile {
  const nameOf = names((name) => normaliseName(repair(name)));
  const messages = entries.map((entry) => dyiMessage(entry, nameOf));
  return {
    title: typeof json['title'] === 'string' ? repair(json['title']) : '',
    participants: participantNames(json.participants, nameOf),
    group: json['thread_type'] === 'RegularGroup',
    pending: json['thread_type'] === 'Pending' || json['is_pending'] === true,
    event: entries.some(sharesEvent),
    messages,
    resolution: entries.some(knowsSecondsOnly) ? 1000 : 1,
  };
}

/** The e2ee export is clean UTF-8: a repair would harm only what somebody typed as mojibake. */
function encryptedFile(json: ThreadJson, entries: readonly Json[]): ThreadFile {
  const nameOf = names(normaliseName);
  const title = json['threadName'] ?? json['title'];
  return {
    title: typeof title === 'string' ? withoutNumber(title) : '',
    participants: participantNames(json.participants, nameOf),
    group: false,
    pending: false,
    event: false,
    messages: newestFirst(entries.map((entry) => encryptedMessage(entry, nameOf))),
    resolution: 1,
  };
}

/** Some files of the e2ee export begin with the newest message, others with the oldest. */
function newestFirst(messages: ExportMessage[]): ExportMessage[] {
  return (messages[0]?.at ?? 0) < (messages.at(-1)?.at ?? 0) ? messages.reverse() : messages;
}

/** `Jana_7` is the seventh file, with Jana. */
export function withoutNumber(name: string): string {
  return name.replace(/_\d+$/u, '');
}

/** The same few names come again and again: each is cleaned once. */
function names(clean: (name: string) => string): (name: unknown) => string {
  const known = new Map<string, string>();
  return (name) => {
    if (typeof name !== 'string') return '';
    let cleaned = known.get(name);
    if (cleaned === undefined) {
      cleaned = clean(name);
      known.set(name, cleaned);
    }
    return cleaned;
  };
}

/** Objects with a name, or (2018, and the e2ee export) the names themselves. */
export function participantNames(list: readonly unknown[], nameOf: (name: unknown) => string): string[] {
  return list.flatMap((entry) => {
    const name = typeof entry === 'string' ? entry : (entry as Json | null)?.['name'];
    return typeof name === 'string' ? [nameOf(name)] : [];
  });
}

function dyiMessage(message: Json, nameOf: (name: unknown) => string): ExportMessage {
  const { content } = message;
  return {
    sender: nameOf(message['sender_name']),
    at: millisecondsOf(message) ?? secondsOf(message),
    content: typeof content === 'string' ? repair(content) : '',
    media: hasMedia(message),
    mark: markOf(message),
  };
}

const millisecondsOf = (message: Json) => timeOf(message['timestamp_ms'], 1);

/** The shape of April 2018. */
const secondsOf = (message: Json) => timeOf(message['timestamp'], 1000);

const knowsSecondsOnly = (message: Json) =>
  millisecondsOf(message) === undefined && secondsOf(message) !== undefined;

function timeOf(value: unknown, milliseconds: number): number | undefined {
  return typeof value === 'number' ? plausibleTime(Math.round(value * milliseconds)) : undefined;
}

function hasMedia(message: Json): boolean {
  return (
    message['photos'] !== undefined ||
    message['videos'] !== undefined ||
    message['audio_files'] !== undefined ||
    message['gifs'] !== undefined ||
    message['files'] !== undefined ||
    message['sticker'] !== undefined ||
    message['share'] !== undefined
  );
}

function markOf(message: Json): ExportMessage['mark'] {
  const { type } = message;
  if (message['is_unsent'] === true || message['is_taken_down'] === true) return 'unsent';
  if (message['call_duration'] !== undefined || message['missed'] !== undefined || type === 'Call')
    return 'call';
  if (message['users'] !== undefined || type === 'Subscribe' || type === 'Unsubscribe') return 'people';
  return undefined;
}

function sharesEvent({ share }: Json): boolean {
  const link = (share as Json | null | undefined)?.['link'];
  return typeof link === 'string' && /facebook\.com\/events\//u.test(link);
}

function encryptedMessage(message: Json, nameOf: (name: unknown) => string): ExportMessage {
  const { text, type, media, timestamp } = message;
  return {
    sender: nameOf(message['senderName']),
    at: timeOf(timestamp, 1),
    content: typeof text === 'string' ? text : '',
    media: type === 'media' || (Array.isArray(media) && media.length > 0),
    mark: message['isUnsent'] === true || type === 'placeholder' ? 'unsent' : undefined,
  };
}
