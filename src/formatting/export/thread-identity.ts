/** Which thread it is, where no folder says it: the same one in every export, wherever its files lie. */
import { createHash } from 'node:crypto';
import type { Entry } from './entry.ts';
import { repair } from './mojibake.ts';
import { isGone } from './names.ts';
import { parseThread } from './thread-head.ts';

/** For files that say nothing about where they lay. */
export async function identityOfContent(entry: Entry, participants: readonly string[]): Promise<string> {
  const title = (await parseThread(entry))?.['title'];
  // People who are gone say nothing about which thread it is, but the place does.
  const name = participants.some(isGone) ? entry.path : typeof title === 'string' ? repair(title) : '';
  return identityOfPeople(participants, name);
}

/** A hash of who is in it and what it is called. */
export function identityOfPeople(participants: readonly string[], title: string): string {
  const people = [...new Set(participants)].sort().join('\n');
  return createHash('sha256').update(`${people}\n\n${title}`).digest('hex').slice(0, 20);
}
