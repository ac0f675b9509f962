/** Which version is `current`: one small file that is replaced whole, so that there is always exactly one answer. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { problems } from '../../base/errors.ts';
import { PRIVATE_FOLDER } from '../../base/files/private.ts';
import { readJson } from '../../base/files/read-json.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { issueLines } from '../../base/issue-lines.ts';

export interface VersionNames {
  /** The version that serves; null before the first. */
  current: string | null;
  /** Those that were current before, the latest last: where a rollback goes. */
  before: string[];
}

const namesFile = z.looseObject({
  format: z.literal(1),
  current: z.string().nullable(),
  before: z.array(z.string()),
});

/** @throws ImitatorError `version-names` where the file is damaged. */
export function readNames(path: string): VersionNames {
  if (!existsSync(path)) return { current: null, before: [] };
  const remedy = 'imitator versions list shows what is there, imitator versions promote NAME writes it anew';
  const raw = readJson(path, { code: 'version-names', remedy });
  const parsed = namesFile.safeParse(raw);
  if (parsed.success) return { current: parsed.data.current, before: parsed.data.before };
  throw problems('version-names', path, issueLines(parsed.error, raw), remedy);
}

export function writeNames(path: string, { current, before }: VersionNames): void {
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  writeWhole(path, `${JSON.stringify({ format: 1, current, before }, null, 2)}\n`);
}
