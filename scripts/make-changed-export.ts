/**
 * Makes the export of an owner who changes, for measuring what `formatting.halfLifeMonths` is worth: one owner until the
 * middle of the time that two exports span, another one after it, with the same friends and under one name. Or of an owner
 * who writes to every other friend like another person, for measuring `formatting.contactTag`.
 *
 * `node scripts/make-changed-export.ts BEFORE.zip AFTER.zip OUT.zip [time|friend]`. Groups, and what nobody typed, are left out. Times
 * stay as they are, so a session at the middle may be cut.
 */
import { problem } from '../src/base/errors.ts';
import { type ExportMessage, openExport, type Thread } from '../src/formatting/export/index.ts';
import { writeZip } from './make-sample-export.ts';
import { asMojibake, type ExportFile } from './sample/export-files.ts';

/** An export with one owner's words. */
export interface OwnersThreads {
  owner: string;
  /** With one friend each, in the order of their titles. */
  threads: readonly Thread[];
}

/** Reads an export whose profile names its owner, or where that is clear. Throws as `openExport` does. */
export async function readThreads(path: string): Promise<OwnersThreads> {
  const opened = await openExport([path]);
  try {
    const pairs: Thread[] = [];
    for await (const thread of opened.threads()) if (!thread.group) pairs.push(thread);
    const owner = opened.owner.names[0] ?? '';
    return { owner, threads: pairs.sort((a, b) => (a.title < b.title ? -1 : 1)) };
  } finally {
    opened.close();
  }
}

/**
 * The files of the new export. The friends of `after` become those of `before`, in the order of their names; the owner
 * has the name of `before`.
 *
 * @returns the files, and the middle in milliseconds since 1970.
 * @throws ImitatorError `export-friends` where they have not equally many.
 */
export function changedExport(
  before: OwnersThreads,
  after: OwnersThreads,
  by: 'time' | 'friend' = 'time',
): { files: ExportFile[]; middle: number } {
  const counts = [before, after].map(({ threads }) => threads.length);
  if (counts[0] !== counts[1] || counts[0] === 0)
    throw problem({
      code: 'export-friends',
      expected: 'two exports with equally many friends',
      value: counts,
      remedy: 'choose others',
    });
  const middle = middleOf([...before.threads, ...after.threads]);
  const { owner } = before;
  const files = before.threads.map((thread, i) => {
    const isBefore = by === 'time' ? (at: number) => at < middle : () => i % 2 === 0;
    const messages = [
      ...wordsOf(thread, owner, thread.title).filter(({ timestamp_ms: at }) => isBefore(at)),
      ...wordsOf(after.threads[i]!, owner, thread.title).filter(({ timestamp_ms: at }) => !isBefore(at)),
    ];
    return threadFile(thread, owner, messages);
  });
  const profile = { profile_v2: { name: { full_name: owner } } };
  return {
    files: [jsonFile('personal_information/profile_information/profile_information.json', profile), ...files],
    middle,
  };
}

function middleOf(threads: readonly Thread[]): number {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { messages } of threads)
    for (const { at } of messages) {
      if (at === undefined) continue;
      first = Math.min(first, at);
      last = Math.max(last, at);
    }
  return (first + last) / 2;
}

interface WrittenMessage {
  sender_name: string;
  timestamp_ms: number;
  content: string;
}

/** What both sides typed, under these names. */
function wordsOf({ messages, owner: is }: Thread, owner: string, friend: string): WrittenMessage[] {
  return messages.flatMap(({ sender, at, content, mark }: ExportMessage) =>
    at === undefined || content === '' || mark !== undefined
      ? []
      : [{ sender_name: is.has(sender) ? owner : friend, timestamp_ms: at, content }],
  );
}

/** As Meta writes it, newest first. */
function threadFile(
  { title, identity }: Thread,
  owner: string,
  messages: readonly WrittenMessage[],
): ExportFile {
  const folder = `inbox/${title.toLowerCase().replace(/[^a-z]/g, '')}_${identity}`;
  return jsonFile(`your_facebook_activity/messages/${folder}/message_1.json`, {
    participants: [{ name: title }, { name: owner }],
    messages: messages.toReversed(),
    title,
    is_still_participant: true,
    thread_path: folder,
  });
}

function jsonFile(path: string, content: unknown): ExportFile {
  return { path, content: Buffer.from(asMojibake(JSON.stringify(content))) };
}

if (import.meta.main) {
  const [before, after, out, by = 'time'] = process.argv.slice(2);
  if (before === undefined || after === undefined || out === undefined || (by !== 'time' && by !== 'friend'))
    throw new Error('usage: node scripts/make-changed-export.ts BEFORE.zip AFTER.zip OUT.zip [time|friend]');
  const { files, middle } = changedExport(await readThreads(before), await readThreads(after), by);
  await writeZip(out, files);
  console.error(
    `${out}: written; the owner changes ${by === 'time' ? `at ${new Date(middle).toISOString()}` : 'from friend to friend'}`,
  );
}
