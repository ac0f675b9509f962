/** What the place of a thread's files says. */
import { posix } from 'node:path';

/** Meta's folders of threads; in April 2018 they lay right under messages/. */
const META =
  /(?:^|\/)(?:(?:inbox|archived_threads|filtered_threads|message_requests|e2ee_cutover)\/([^/]+)|messages\/([^/]+))\/[^/]+$/u;
export const GROUP = /(?:^|\/)your_group_messages\/([^/]+)\.json$/u;

/** Digits that people put behind names themselves, years and days, are shorter than Meta's. */
const FEWEST_DIGITS = 10;

/** The name of a thread's folder, where it lies among Meta's. */
export function metaFolderOf(path: string): string | undefined {
  const [, now, once] = META.exec(path) ?? [];
  return now ?? once;
}

/** The digits at the end of a thread's folder, else the hash behind its slug, if it lies where Meta puts it. */
export function identityOfFolder(path: string): string | undefined {
  const folder = metaFolderOf(path);
  return folder === undefined ? groupOf(path) : identityInName(folder);
}

/** The id of a group that lies in a file of its own. */
export function groupOf(path: string): string | undefined {
  const name = GROUP.exec(path)?.[1];
  return name === undefined ? undefined : identityInName(name);
}

function identityInName(name: string): string | undefined {
  return /(?:^|_)(\d+)$/u.exec(name)?.[1] ?? /_([\w-]{10})$/u.exec(name)?.[1];
}

/** Whether Meta chose these digits, or this hash. */
export function isTrusted(identity: string): boolean {
  return /^\d+$/u.test(identity) ? identity.length >= FEWEST_DIGITS : /[A-Z\d]/u.test(identity);
}

/** Whether a thread lies where Meta keeps what was said before it became end-to-end encrypted. */
export function isCutOver(path: string): boolean {
  return /(?:^|[/\\])e2ee_cutover[/\\]/u.test(path);
}

/** What a file lies in, for telling one export from another: the path before Meta's own folders. */
export function rootOf(path: string): string {
  return posix
    .dirname(path)
    .replace(
      /(?:^|\/)(?:your_\w+|messages|inbox|e2ee_cutover|archived_threads|filtered_threads|message_requests|groups)(?:\/.*)?$/u,
      '',
    );
}
