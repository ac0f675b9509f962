/** Which thread it is: the same one in every export, wherever its files lie. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Entry } from './entry.ts';
import { repair } from './mojibake.ts';
import { isGone } from './names.ts';
import { parseThread } from './thread-head.ts';

/** The digits at the end of a folder's name, else the hash behind its slug. */
export function identityInName(name: string): string | undefined {
  return /(?:^|_)(\d+)$/u.exec(name)?.[1] ?? /_([\w-]{10})$/u.exec(name)?.[1];
}

/** For files in folders without an id. Newer files name the folder that they lay in. */
export async function identityOfContent(entry: Entry, participants: readonly string[]): Promise<string> {
  const json = await parseThread(entry);
  const path = json?.['thread_path'];
  const title = json?.['title'];
  const id = typeof path === 'string' ? identityInName(posix.basename(path)) : undefined;
  // People who are gone say nothing about which thread it is, but the place does.
  const name = participants.some(isGone) ? entry.path : typeof title === 'string' ? repair(title) : '';
  return id ?? identityOfPeople(participants, name);
}

/** A hash of who is in it and what it is called. */
export function identityOfPeople(participants: readonly string[], title: string): string {
  const people = [...new Set(participants)].sort().join('\n');
  return createHash('sha256').update(`${people}\n\n${title}`).digest('hex').slice(0, 20);
}
