/** Exports as Meta makes them, built in a line or two: folders and zips of thread files. */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';

/** Path inside the export to a file's content; objects become JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** UTF-8 bytes written as one character each, as Meta's DYI export does. */
export function mojibake(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Every string of a value as mojibake. */
export function garbled<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, inner) =>
    typeof inner === 'string' ? mojibake(inner) : inner,
  );
}

export function makeFolder(folder: string, files: Files): string {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytesOf(content));
  }
  return folder;
}

export async function makeZip(file: string, files: Files): Promise<string> {
  const zip = new yazl.ZipFile();
  for (const [path, content] of Object.entries(files)) zip.addBuffer(bytesOf(content), path);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
}

function bytesOf(content: unknown): Buffer {
  if (Buffer.isBuffer(content)) return content;
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
}

export const OWNER = 'Ann';
/** 2024-03-01 10:00 UTC. */
export const MORNING = Date.UTC(2024, 2, 1, 10);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A message that somebody typed, so many minutes after `MORNING`. */
export function said(sender: string, minutes: number, content: string, more: object = {}) {
  return { sender_name: sender, timestamp_ms: MORNING + minutes * MINUTE, content, ...more };
}

export interface ThreadOptions {
  id?: string;
  folder?: string;
  title?: string;
  participants?: readonly string[];
  [field: string]: unknown;
}

/**
 * A thread with one other person as one file of the newest layout.
 *
 * @param messages in the order in which they were said; the file holds the newest first.
 */
export function thread(other: string, messages: readonly object[], options: ThreadOptions = {}): Files {
  const {
    id = `${other.toLowerCase().replace(/\W/g, '')}_${idOf(other)}`,
    folder = 'your_facebook_activity/messages/inbox',
    title = other,
    participants = [other, OWNER],
    ...more
  } = options;
  return {
    [`${folder}/${id}/message_1.json`]: garbled({
      participants: participants.map((name) => ({ name })),
      title,
      is_still_participant: true,
      thread_path: `inbox/${id}`,
      messages: messages.toReversed(),
      ...more,
    }),
  };
}

/** Digits that are the same for the same name. */
export function idOf(name: string): string {
  let id = 7n;
  for (const sign of name) id = (id * 131n + BigInt(sign.codePointAt(0)!)) % 10n ** 15n;
  return String(10n ** 15n + id);
}

/** What names the owner in an export. */
export const profile = (name = OWNER, previous: readonly string[] = []): Files => ({
  'personal_information/profile_information/profile_information.json': garbled({
    profile_v2: { name: { full_name: name }, previous_names: previous.map((old) => ({ name: old })) },
  }),
});
