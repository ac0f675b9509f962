/** What lies in the folder that exports are dropped into, and what of it is not ready yet. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../base/errors.ts';

export interface Dropped {
  /** Zips, folders and thread files that are complete, by name. */
  paths: string[];
  /** What waits for the next time, with the reason. */
  waiting: { file: string; why: string }[];
}

/** A file that changed so lately may still be on its way into the folder. */
const SETTLED_MS = 60_000;
/** What browsers and copying programs call a file that is not whole yet. */
const PARTIAL = /\.(part|partial|crdownload|download|tmp|filepart|opdownload)$/iu;
const EXPORT = /\.(zip|json)$/iu;

/**
 * Lists a drop folder. Whatever is neither a zip, a folder nor JSON is not looked at.
 *
 * @param now milliseconds since 1970.
 * @throws ImitatorError `drop-folder` where the folder is not there or holds no export.
 */
export function readDropFolder(folder: string, now: number): Dropped {
  const remedy = 'put your export there (the zips as Meta hands them out), or set retrain.dropFolder';
  if (!existsSync(folder))
    throw problem({ code: 'drop-folder', place: folder, expected: 'a folder', value: 'nothing', remedy });
  const dropped: Dropped = { paths: [], waiting: [] };
  for (const entry of readdirSync(folder).sort()) {
    const path = join(folder, entry);
    const state = stateOf(path, entry, now);
    if (state === 'ready') dropped.paths.push(path);
    else if (state !== 'other') dropped.waiting.push({ file: entry, why: state.why });
  }
  if (dropped.paths.length === 0 && dropped.waiting.length === 0)
    throw problem({ code: 'drop-folder', place: folder, expected: 'an export', value: 'none', remedy });
  return dropped;
}

function stateOf(path: string, name: string, now: number): 'ready' | 'other' | { why: string } {
  if (name.startsWith('.')) return 'other';
  if (PARTIAL.test(name)) return { why: 'its name says that it is not whole yet' };
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !(stat.isDirectory() || EXPORT.test(name))) return 'other';
  const changed = stat.isDirectory() ? latestChange(path) : stat.mtimeMs;
  if (now - changed < SETTLED_MS) return { why: 'it has changed within the last minute' };
  return 'ready';
}

/** Of a folder and everything below it, in milliseconds since 1970. */
function latestChange(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const times = entries.map(
    (entry) => statSync(join(folder, entry), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return times.reduce((latest, time) => Math.max(latest, time), statSync(folder).mtimeMs);
}
