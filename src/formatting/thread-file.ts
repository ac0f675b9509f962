/** One JSON file of a thread, in any of the layouts that Meta has exported, read into one form. */
import { normaliseName, repair } from './mojibake.ts';

/** A message as an export holds it, its text repaired. */
export interface ExportMessage {
  sender: string;
  /** Milliseconds since 1970; undefined where the file has no time. */
  at: number | undefined;
  /** The content as exported; empty where there is none. */
  content: string;
  /** Photos, audio, stickers, shares and the like hang on it. */
  media: boolean;
  /** Fields say that nobody typed it: a call, people added, a message taken back. */
  mark?: 'call' | 'people' | 'unsent';
  /** Its share is an event. */
  event?: boolean;
}

/** What one file says of its thread. */
export interface ThreadFile {
  /** `dyi`: the ordinary export; `e2ee`: the separate one of end-to-end-encrypted chats. */
  schema: 'dyi' | 'e2ee';
  title: string;
  participants: string[];
  /** The file itself says that it is a group. */
  group: boolean;
  /** A message request that was pending. */
  pending: boolean;
  /** In the order of the file. */
  messages: ExportMessage[];
  /** Times are known to the second only. */
  secondsOnly: boolean;
}

/** The fields of a message that we read; any may be missing or of another type in a damaged file. */
interface DyiMessage {
  sender_name?: unknown;
  timestamp_ms?: unknown;
  timestamp?: unknown;
  content?: unknown;
  type?: unknown;
  call_duration?: unknown;
  missed?: unknown;
  users?: unknown;
  is_unsent?: unknown;
  is_taken_down?: unknown;
  share?: unknown;
  [field: string]: unknown;
}

const MEDIA_FIELDS = ['photos', 'videos', 'audio_files', 'gifs', 'files', 'sticker', 'share'];

/**
 * Whether a parsed JSON file is a thread: the keys decide, never the path.
 *
 * Called once a file; the messages are not checked against a schema one by one, for there are millions.
 */
export function isThread(json: unknown): json is Record<string, unknown> & { messages: unknown[] } {
  if (typeof json !== 'object' || json === null) return false;
  const { messages, participants } = json as Record<string, unknown>;
  return Array.isArray(messages) && Array.isArray(participants);
}

/** Reads a file that `isThread`. Entries of `messages` that are no objects are left out. */
export function readThreadFile(json: Record<string, unknown> & { messages: unknown[] }): ThreadFile {
  const e2ee = typeof json['threadName'] === 'string';
  // The e2ee export is clean UTF-8; a repair would harm only what somebody typed as mojibake.
  const fix = e2ee ? (text: string) => text : repair;
  const participants = (json['participants'] as unknown[]).flatMap((entry) => participantName(entry, fix));
  const objects = json.messages.filter(
    (m): m is Record<string, unknown> => typeof m === 'object' && m !== null,
  );
  const messages = objects.map((m) => (e2ee ? e2eeMessage(m) : dyiMessageOf(m as DyiMessage, fix)));
  const title = e2ee
    ? String(json['threadName']).replace(/_\d+$/u, '')
    : typeof json['title'] === 'string'
      ? fix(json['title'])
      : '';
  return {
    schema: e2ee ? 'e2ee' : 'dyi',
    title,
    participants,
    group: json['thread_type'] === 'RegularGroup',
    pending: json['thread_type'] === 'Pending' || json['is_pending'] === true,
    messages,
    secondsOnly:
      objects.some((m) => typeof m['timestamp_ms'] !== 'number' && typeof m['timestamp'] === 'number') &&
      !e2ee,
  };
}

function participantName(entry: unknown, fix: (text: string) => string): string[] {
  const name = typeof entry === 'string' ? entry : (entry as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? [normaliseName(fix(name))] : [];
}

function dyiMessageOf(message: DyiMessage, fix: (text: string) => string): ExportMessage {
  const { sender_name: sender, content } = message;
  const result: ExportMessage = {
    sender: typeof sender === 'string' ? normaliseName(fix(sender)) : '',
    at: timeOf(message),
    content: typeof content === 'string' ? fix(content) : '',
    media: MEDIA_FIELDS.some((field) => message[field] !== undefined),
  };
  const mark = markOf(message);
  if (mark !== undefined) result.mark = mark;
  const link = (message.share as { link?: unknown } | undefined)?.link;
  if (typeof link === 'string' && /facebook\.com\/events\//u.test(link)) result.event = true;
  return result;
}

function timeOf(message: DyiMessage): number | undefined {
  if (typeof message.timestamp_ms === 'number') return message.timestamp_ms;
  return typeof message.timestamp === 'number' ? message.timestamp * 1000 : undefined;
}

function markOf(message: DyiMessage): ExportMessage['mark'] {
  if (message.is_unsent === true || message.is_taken_down === true) return 'unsent';
  if (message.call_duration !== undefined || message.missed !== undefined || message.type === 'Call')
    return 'call';
  if (message.users !== undefined || message.type === 'Subscribe' || message.type === 'Unsubscribe')
    return 'people';
  return undefined;
}

function e2eeMessage(message: Record<string, unknown>): ExportMessage {
  const { senderName, timestamp, text, type, isUnsent, media } = message;
  const result: ExportMessage = {
    sender: typeof senderName === 'string' ? normaliseName(senderName) : '',
    at: typeof timestamp === 'number' ? timestamp : undefined,
    content: typeof text === 'string' ? text : '',
    media: type === 'media' || (Array.isArray(media) && media.length > 0),
  };
  if (isUnsent === true || type === 'placeholder') result.mark = 'unsent';
  return result;
}
