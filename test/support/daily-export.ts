/** An export in which one question is asked and answered a day: each day is a session with one example. */
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type Files, makeFolder, OWNER, profile, said, thread } from './make-export.ts';

/** The messages of so many days, from a day on. */
export const days = (count: number, from = 0, other = 'Jana') =>
  Array.from({ length: count }, (_, i) => [
    said(other, (from + i) * 24 * 60, `question ${from + i}`),
    said(OWNER, (from + i) * 24 * 60 + 1, `answer ${from + i}`),
  ]).flat();

/** Twenty-five days with Jana. */
export const files = { ...profile(), ...thread('Jana', days(25)) };

/** The export's folder, in a folder for the test. */
export const exportIn = (dir: string, content = files) => makeFolder(join(dir, 'export'), content);

/** Puts threads and a profile into a drop folder, ten minutes ago; returns the export's folder. */
export function dropExport(dropFolder: string, name: string, threads: Files): string {
  const content = { ...profile(), ...threads };
  const folder = makeFolder(join(dropFolder, name), content);
  for (const path of Object.keys(content))
    for (let at = join(folder, path); at.length >= folder.length; at = join(at, '..')) age(at);
  return folder;
}

/** Lets a file look as if it had been written ten minutes ago. */
export function age(path: string): void {
  const old = Date.now() / 1000 - 600;
  utimesSync(path, old, old);
}
