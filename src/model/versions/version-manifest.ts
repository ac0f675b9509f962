/**
 * `version.json`, written last into a version's folder: what the version is made of, what was measured, and the SHA-256 of
 * every other file, so that a version that is not whole is never served.
 */
import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { problem, problems } from '../../base/errors.ts';
import { parseJson, readJson } from '../../base/files/read-json.ts';
import { issueLines } from '../../base/issue-lines.ts';

export const VERSION_FILE = 'version.json';
const FORMAT = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex');

/** A file of a version lies in its folder: no name leads out of it. */
const fileName = z.string().regex(/^[\w][\w.-]*$/, 'expected a plain name of a file');

const versionFile = z.object({
  format: z.literal(FORMAT),
  /** ISO 8601, UTC. */
  createdAt: z.iso.datetime(),
  /** An adapter in PEFT's form, or a whole model. */
  kind: z.enum(['adapter', 'model']),
  base: z.strictObject({ id: z.string(), hash: sha256 }),
  dataset: z.strictObject({ hash: z.string(), examples: z.number().int().min(0) }).nullable(),
  /** The version that was current when this one was made. */
  parent: z.string().nullable(),
  /** Keyed hashes of the sessions that it learnt from: what it must not be judged on. */
  learnt: z.array(z.string()),
  /** Keyed hashes of the threads that these are of: who asks to be forgotten is told which versions hold their words. */
  threads: z.array(z.string()).default([]),
  /** Measures by the names that `imitator evaluate` has for them. */
  evaluation: z.record(z.string(), z.unknown()),
  files: z.record(fileName, sha256),
});

export type VersionManifest = z.infer<typeof versionFile>;

/** What the maker of a version says of it; format, date and hashes are written for them. */
export type NewVersion = Pick<
  VersionManifest,
  'kind' | 'base' | 'dataset' | 'parent' | 'learnt' | 'evaluation'
> &
  Partial<Pick<VersionManifest, 'threads'>>;

export function manifestTextOf(
  version: NewVersion,
  createdAt: string,
  files: Record<string, string>,
): string {
  return `${JSON.stringify(versionFile.parse({ format: FORMAT, createdAt, ...version, files }), null, 2)}\n`;
}

/**
 * The manifest of a version's folder.
 *
 * @throws ImitatorError `version-damaged` where it is missing or broken, `version-format` for another release's.
 */
export function readVersionManifest(dir: string): VersionManifest {
  const place = join(dir, VERSION_FILE);
  return checkedManifest(readJson(place, { code: 'version-damaged', remedy: REMEDY }), place);
}

/** A manifest from its text; empty where there is none. @throws as `readVersionManifest`. */
export function parseManifest(text: string, dir: string): VersionManifest {
  const place = join(dir, VERSION_FILE);
  return checkedManifest(parseJson(text, place, { code: 'version-damaged', remedy: REMEDY }), place);
}

function checkedManifest(raw: unknown, place: string): VersionManifest {
  const format = (raw as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format !== FORMAT)
    throw problem({
      code: 'version-format',
      place: `${place}, format`,
      expected: String(FORMAT),
      value: format,
      remedy: 'it was written by another release of imitator: use that one, or retrain',
    });
  const parsed = versionFile.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw problems('version-damaged', place, issueLines(parsed.error, raw), REMEDY);
}

const REMEDY = 'serve another version (imitator versions promote NAME), or retrain';

/**
 * Reads every file of a version and compares its hash (about 0.5 s a GB).
 *
 * @throws ImitatorError `version-damaged` listing every file that is missing, changed or was put there later.
 */
export async function checkVersion(dir: string): Promise<VersionManifest> {
  const manifest = readVersionManifest(dir);
  const found = added(dir, manifest);
  for (const [name, expected] of Object.entries(manifest.files)) {
    const damage = await damageOf(join(dir, name), expected);
    if (damage !== undefined) found.push(`${name} ${damage}`);
  }
  if (found.length > 0) throw problems('version-damaged', dir, found, REMEDY);
  return manifest;
}

/** A file more is a danger too: what loads a model looks for files by their names. Hidden ones are nobody's. */
function added(dir: string, { files }: VersionManifest): string[] {
  return readdirSync(dir)
    .filter((name) => name !== VERSION_FILE && !name.startsWith('.') && !Object.hasOwn(files, name))
    .map((name) => `${name} was put there later: the manifest has no such file`);
}

async function damageOf(path: string, expected: string): Promise<string | undefined> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'is missing';
  // What a link points to can change at any time.
  if (!stat.isFile()) return `is ${stat.isSymbolicLink() ? 'a link' : 'no file'}`;
  return (await hashOf(path)) === expected ? undefined : "was changed or cut: its hash is not the manifest's";
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
