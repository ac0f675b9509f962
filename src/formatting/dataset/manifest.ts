/** What a dataset's manifest says, and what the dataset's files are called. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type FormattingSettings, formatting } from '../../../config/groups/formatting.ts';
import { dropReasons } from '../export/index.ts';

export const MANIFEST = 'dataset.json';
/** Trained on, validated on while training, and kept back for a test. */
export const parts = ['train', 'valid', 'test'] as const;
export type Part = (typeof parts)[number];
export const fileOf = (part: Part): string => `${part}.jsonl`;

export type DatasetSettings = FormattingSettings;

const count = z.number().int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/u);
const file = z.strictObject({ examples: count, sha256 });
/** p10, p25, p50, p75, p90; empty where nothing was measured. */
const quantiles = z.array(z.number()).refine((list) => list.length === 0 || list.length === 5);

/** The schema of dataset.json (docs/contracts.md, section 1). */
export const datasetManifest = z.strictObject({
  format: z.literal(1),
  hash: sha256,
  owner: z.strictObject({ name: z.string() }),
  /** Datasets from before the space behind the pipe do not name how messages are joined. */
  settings: formatting.extend({ messageBreak: formatting.shape.messageBreak.unwrap().default('|') }),
  files: z.strictObject({ train: file, valid: file, test: file }),
  counts: z.strictObject({
    threads: count,
    messages: count,
    typed: count,
    dropped: z.strictObject(
      Object.fromEntries(dropReasons.map((reason) => [reason, count])) as Record<
        (typeof dropReasons)[number],
        typeof count
      >,
    ),
    turns: count,
    sessions: count,
  }),
  pace: z.strictObject({
    firstReplySeconds: quantiles,
    betweenBubblesSeconds: quantiles,
    secondsPerCharacter: quantiles,
    /** Absent in datasets that were made before hours were looked at. */
    byHour: z.array(z.number().nullable()).length(24).optional(),
  }),
  /** Shares by language code; absent in datasets that were made before languages were looked at. */
  languages: z.record(z.string(), z.number().min(0).max(1)).optional(),
  skipped: z.array(z.strictObject({ file: z.string(), why: z.string() })),
});
export type DatasetManifest = z.infer<typeof datasetManifest>;
export type DatasetFiles = DatasetManifest['files'];

/** Names a dataset by its content and the settings that shaped it, as they stand in its manifest, and by nothing else. */
export function datasetHash(files: DatasetFiles, settings: Readonly<Record<string, unknown>>): string {
  const hashes = parts.map((part) => files[part].sha256);
  return createHash('sha256')
    .update(JSON.stringify([hashes, sortKeys(settings)]))
    .digest('hex');
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
