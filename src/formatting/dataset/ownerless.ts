/** What to say of threads in which nobody is the owner. */
import { counted } from '../../base/counted.ts';
import type { Owner } from '../export/index.ts';
import type { OwnerlessThreads } from './statistics.ts';

export interface OwnerlessNote {
  /** Without names, for a log. */
  message: string;
  /** With names and the remedy, for the owner. */
  detail: string;
}

/** Undefined where there are none. */
export function ownerlessThreads(
  owner: Owner,
  { count, titles, names }: OwnerlessThreads,
): OwnerlessNote | undefined {
  if (count === 0 || owner.names.length === 0) return undefined;
  const shown = titles.filter((title) => title !== '').join(', ');
  const which = shown === '' ? '' : ` (${shown}${titles.length < count ? ', ...' : ''})`;
  const [name, seen] = [...names].sort((a, b) => b[1] - a[1])[0] ?? [];
  const known = owner.names.filter((each) => !each.includes('*'));
  const flags = (last: string) => [...known, last].map((each) => `--me ${JSON.stringify(each)}`).join(' ');
  const remedy =
    name !== undefined && (seen ?? 0) > 1
      ? `${name} is in ${seen === count ? 'all' : seen} of them: if that is you, say ${flags(name)}`
      : `if you have another name there, say ${flags('YOUR NAME THERE')}`;
  const where = counted(count, 'thread');
  return {
    message: `in ${where} nobody is the owner by a known name; imitator inspect tells which, and the remedy`,
    detail: `in ${where}${which} nobody is ${owner.names.join(' or ')}, so nothing there is your reply; ${remedy} (in the settings: formatting.me)`,
  };
}
