/** Which version is `current` and which is on trial: one small record that is replaced whole, so that there is always one answer. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { problems } from '../../base/errors.ts';
import { PRIVATE_FOLDER } from '../../base/files/private.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { issueLines } from '../../base/issue-lines.ts';

/** A version that serves a share of the conversations before it takes over. */
export interface Trial {
  version: string;
  /** Milliseconds since 1970. */
  since: number;
}

export interface VersionNames {
  /** The version that serves; null before the first. */
  current: string | null;
  /** Null while none is on trial. */
  candidate: Trial | null;
  /** Those that were current before, the latest last: where a rollback goes. */
  before: string[];
}

export const NO_NAMES: VersionNames = { current: null, candidate: null, before: [] };

const namesFile = z.looseObject({
  format: z.literal(1),
  current: z.string().nullable(),
  // An earlier release tried none.
  candidate: z.object({ version: z.string(), since: z.number() }).nullable().default(null),
  before: z.array(z.string()),
});

/**
 * @param place for the message: a path, or the database.
 * @throws ImitatorError `version-names` where the record is damaged.
 */
export function parseNames(raw: unknown, place: string): VersionNames {
  const parsed = namesFile.safeParse(raw);
  if (!parsed.success) throw problems('version-names', place, issueLines(parsed.error, raw), REMEDY);
  const { current, candidate, before } = parsed.data;
  return { current, candidate, before };
}

const REMEDY = 'imitator versions list shows what is there, imitator versions promote NAME writes it anew';

/** What is said of a record that is no JSON. */
export const NAMES_TOLD = { code: 'version-names', remedy: REMEDY };

export function writeNames(path: string, names: VersionNames): void {
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  writeWhole(path, `${JSON.stringify({ format: 1, ...names }, null, 2)}\n`);
}

/** The version serves from now on, and a trial is over. */
export function promoted({ current, before }: VersionNames, name: string): VersionNames {
  const earlier = current === null || current === name ? before : [...before, current];
  return { current: name, candidate: null, before: earlier };
}
