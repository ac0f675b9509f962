/** What lies in the folder that exports are dropped into, and what of it is not ready yet. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, problem } from '../../base/errors.ts';
import { checkZip } from '../../formatting/index.ts';

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
const ZIP = /\.zip$/iu;
const EXPORT = /\.(zip|json)$/iu;

/**
 * Lists a drop folder. Whatever is neither a zip, a folder nor JSON is not looked at.
 *
 * @param now milliseconds since 1970.
 * @throws ImitatorError `drop-folder` where the folder is none or holds no export.
 */
export async function readDropFolder(folder: string, now: number): Promise<Dropped> {
  const dropped: Dropped = { paths: [], waiting: [] };
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry);
    const state = await stateOf(path, entry, now);
    if (state === 'ready') dropped.paths.push(path);
    else if (state !== 'other') dropped.waiting.push({ file: entry, why: state.why });
  }
  if (dropped.paths.length === 0 && dropped.waiting.length === 0) throw noExport(folder, 'an export', 'none');
  return dropped;
}

function entriesOf(folder: string): string[] {
  if (!existsSync(folder)) throw noExport(folder, 'a folder', 'nothing');
  if (!statSync(folder).isDirectory()) throw noExport(folder, 'a folder', 'a file');
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw noExport(folder, 'a folder that can be read', messageOf(error));
  }
}

function noExport(place: string, expected: string, value: string) {
  const remedy = 'put your export there (the zips as Meta hands them out), or set retrain.dropFolder';
  return problem({ code: 'drop-folder', place, expected, value, remedy });
}

type State = 'ready' | 'other' | { why: string };

async function stateOf(path: string, name: string, now: number): Promise<State> {
  if (name.startsWith('.')) return 'other';
  if (PARTIAL.test(name)) return { why: 'its name says that it is not whole yet' };
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !(stat.isDirectory() || EXPORT.test(name))) return 'other';
  try {
    const changed = stat.isDirectory() ? latestChange(path) : stat.mtimeMs;
    // What claims to be from the future says nothing: the clock was set back.
    if (Math.abs(now - changed) < SETTLED_MS) return { why: 'it has changed within the last minute' };
    for (const zip of zipsOf(path, stat.isDirectory())) await checkZip(zip);
    return 'ready';
  } catch (error) {
    return { why: `it cannot be read (${messageOf(error)})` };
  }
}

/** The zips that formatting would open: itself, or those right in a folder. */
function zipsOf(path: string, isFolder: boolean): string[] {
  if (!isFolder) return ZIP.test(path) ? [path] : [];
  return readdirSync(path)
    .filter((name) => ZIP.test(name))
    .map((name) => join(path, name));
}

/** Of a folder and everything below it, in milliseconds since 1970. */
function latestChange(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const times = entries.map(
    (entry) => statSync(join(folder, entry), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return times.reduce((latest, time) => Math.max(latest, time), statSync(folder).mtimeMs);
}
