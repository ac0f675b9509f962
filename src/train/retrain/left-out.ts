/** Threads that no version is to learn from any more, by their keyed ids: kept, so that a timer leaves them out too. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { problem } from '../../base/errors.ts';
import { readJson } from '../../base/files/read-json.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { workOf } from './work-folder.ts';

const FILE = 'left-out.json';
const THREAD = /^[0-9a-f]{16}$/;
const leftOutFile = z.strictObject({ format: z.literal(1), threads: z.array(z.string().regex(THREAD)) });

/** @throws ImitatorError `left-out` for a damaged list: who was left out is not taken in again by mistake. */
export function readLeftOut(home: string): string[] {
  const path = join(workOf(home), FILE);
  if (!existsSync(path)) return [];
  const told = {
    code: 'left-out',
    remedy: 'restore it from a backup, or write it anew with imitator retrain --without',
  };
  const parsed = leftOutFile.safeParse(readJson(path, told));
  if (parsed.success) return parsed.data.threads;
  throw problem({ ...told, place: path, expected: 'a list of thread ids', value: 'something else' });
}

/** @throws ImitatorError `left-out` for what is no id of a thread. */
export function leaveOut(home: string, threads: readonly string[]): void {
  const wrong = threads.find((thread) => !THREAD.test(thread));
  if (wrong !== undefined)
    throw problem({
      code: 'left-out',
      place: '--without',
      expected: 'the id of a thread in a dataset, 16 hexadecimal digits',
      value: wrong,
      remedy: 'imitator format --report shows them; a title or a name goes into formatting.exclude',
    });
  const all = [...new Set([...readLeftOut(home), ...threads])].sort();
  writeWhole(join(workOf(home), FILE), `${JSON.stringify({ format: 1, threads: all })}\n`);
}
