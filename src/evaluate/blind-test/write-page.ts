/** The page on disk, and what its owner is told before it is there. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { counted } from '../../base/counted.ts';
import { problem, UsageError } from '../../base/errors.ts';
import { onDisk } from '../../base/files/disk.ts';
import { makePrivateFolder } from '../../base/files/private.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { BLIND_TEST_MARK } from './page.ts';
import { QUESTIONS, type Question } from './questions.ts';

/** A thread of the dataset under its names. */
export interface ThreadNames {
  thread: string;
  title: string;
  /** Everybody but the owner. */
  people: readonly string[];
}

/** @throws UsageError that says why, where no friend is named. */
export function requireFriend(names: readonly string[] | undefined): asserts names is readonly string[] {
  if (names !== undefined && names.length > 0) return;
  throw new UsageError(
    '--blind-test needs --for FRIEND: the page shows what somebody wrote to you, so it is made for one friend of that ' +
      "friend's own threads. FRIEND is a title, a name or a thread's id, as for --threads",
  );
}

/** Whose words the page will hold, in lines for the owner, who then may still say no. */
export function whoseWords(questions: readonly Question[], threads: readonly ThreadNames[]): string[] {
  const counts = new Map<string, number>();
  for (const { thread } of questions) counts.set(thread, (counts.get(thread) ?? 0) + 1);
  const named = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([thread, count]) => `${nameOf(thread, threads)} (${counted(count, 'prompt')})`);
  const lines = [`In the page are words of ${named.join(', ')}, and yours.`];
  if (counts.size > 1) lines.push('Give it to nobody who must not read what each of them wrote to you.');
  if (questions.length < QUESTIONS)
    lines.push(
      `It has ${counted(questions.length, 'question')} instead of ${QUESTIONS}: the result will be less sure.`,
    );
  return lines;
}

/** The title, and the people where it does not name them. */
function nameOf(thread: string, threads: readonly ThreadNames[]): string {
  const { title = '', people = [] } = threads.find((named) => named.thread === thread) ?? {};
  const others = people.filter((name) => name !== title).join(', ');
  if (title === '') return others || `thread ${thread}`;
  return others === '' ? title : `${title} [${others}]`;
}

/**
 * Writes the page whole or not at all, readable by its owner only.
 *
 * @throws ImitatorError `out-taken` where another file has that name, `disk-full`, `out-unwritable`.
 */
export function writeBlindTest(path: string, page: string): void {
  onDisk(path, 'free some space or choose another file; what was there before is untouched', () => {
    if (existsSync(path) && !isBlindTest(path))
      throw problem({
        code: 'out-taken',
        place: path,
        expected: 'no file, or a blind test',
        value: 'something else',
        remedy: 'choose another name',
      });
    makePrivateFolder(dirname(path));
    writeWhole(path, page);
  });
}

function isBlindTest(path: string): boolean {
  if (!statSync(path).isFile()) return false;
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(2048);
    return start.subarray(0, readSync(file, start)).includes(BLIND_TEST_MARK);
  } finally {
    closeSync(file);
  }
}
