/** What a dataset's manifest says, and what the dataset's files are called. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { formatting } from '../../../config/groups/formatting.ts';
import { dropReasons } from '../export/index.ts';

export const MANIFEST = 'dataset.json';
/** Trained on, validated on while training, and kept back for a test. */
export const parts = ['train', 'valid', 'test'] as const;
export type Part = (typeof parts)[number];
export const fileOf = (part: Part): string => `${part}.jsonl`;

/** Every setting that shapes a dataset: those of the configuration, and what the command line chose. */
const datasetSettings = formatting.extend({
  /** Patterns of the owner's names; empty: found in the export. */
  me: z.array(z.string()),
  threads: z.array(z.string()),
  exclude: z.array(z.string()),
  /** ISO dates, local zone, inclusive; empty: no limit. */
  since: z.string(),
  until: z.string(),
  /** Which thread an end-to-end-encrypted one continues (null: none), where names did not settle it. */
  join: z.record(z.string(), z.string().nullable()),
});
export type DatasetSettings = z.infer<typeof datasetSettings>;

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
  settings: datasetSettings,
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
  }),
  skipped: z.array(z.strictObject({ file: z.string(), why: z.string() })),
});
export type DatasetManifest = z.infer<typeof datasetManifest>;
export type DatasetFiles = DatasetManifest['files'];

/** Names a dataset by its content and the settings that shaped it, and by nothing else. */
export function datasetHash(files: DatasetFiles, settings: DatasetSettings): string {
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
