/** An export in which one question is asked and answered a day: each day is a session with one example. */
import { join } from 'node:path';
import { makeFolder, OWNER, profile, said, thread } from './make-export.ts';

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
