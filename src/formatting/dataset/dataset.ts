/** A dataset on disk: what its manifest says, and how it is read back. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { formatting } from '../../../config/groups/formatting.ts';
import { problem, problems } from '../../base/errors.ts';
import { readJson } from '../../base/files/read-json.ts';
import { issueLines } from '../../base/issue-lines.ts';
import type { Example } from '../../vocabulary.ts';
import { dropReasons } from '../export/typed.ts';

export const MANIFEST = 'dataset.json';
export const parts = ['train', 'valid', 'test'] as const;
export type Part = (typeof parts)[number];

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

export interface Dataset {
  dir: string;
  manifest: DatasetManifest;
  /** Path of a part's file. */
  file(part: Part): string;
  /** The examples of a part, line by line. */
  examples(part: Part): AsyncGenerator<Example>;
}

export const fileOf = (part: Part): string => `${part}.jsonl`;

/** Names a dataset by its content and the settings that shaped it, and by nothing else. */
export function datasetHash(files: DatasetManifest['files'], settings: DatasetSettings): string {
  const hashes = parts.map((part) => files[part].sha256);
  return createHash('sha256')
    .update(JSON.stringify([hashes, sorted(settings)]))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/**
 * Opens a dataset that `imitator format` wrote, after checking its manifest and every file's hash.
 *
 * @throws ImitatorError `dataset-missing`, `dataset-format` or `dataset-damaged`, the last with every problem.
 */
export async function readDataset(dir: string): Promise<Dataset> {
  const manifest = readDatasetManifest(dir);
  const path = (part: Part) => join(dir, fileOf(part));
  const found: string[] = [];
  for (const part of parts) {
    if (!existsSync(path(part))) found.push(`${fileOf(part)} is missing`);
    else if ((await hashOfFile(path(part))) !== manifest.files[part].sha256)
      found.push(`${fileOf(part)} was changed or cut: its hash is not the manifest's`);
  }
  if (manifest.hash !== datasetHash(manifest.files, manifest.settings))
    found.push(`${MANIFEST}: hash does not follow from its files and settings`);
  if (found.length > 0) throw problems('dataset-damaged', dir, found, 'run imitator format again');
  return { dir, manifest, file: path, examples: (part) => linesOf(path(part)) };
}

function readDatasetManifest(dir: string): DatasetManifest {
  const place = join(dir, MANIFEST);
  if (!existsSync(place))
    throw problem({
      code: 'dataset-missing',
      place: dir,
      expected: `a dataset with its ${MANIFEST}`,
      value: existsSync(dir) ? 'a folder without one' : 'nothing',
      remedy: 'make one with imitator format PATH --out DIR',
    });
  const json = readJson(place, { code: 'dataset-damaged', remedy: 'run imitator format again' });
  const format = (json as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format !== 1)
    throw problem({
      code: 'dataset-format',
      place,
      expected: 'format 1',
      value: format,
      remedy: 'it is of another release of imitator: run imitator format again',
    });
  const checked = datasetManifest.safeParse(json);
  if (checked.success) return checked.data;
  const list = issueLines(checked.error, json, 'manifest');
  throw problems('dataset-damaged', place, list, 'run imitator format again');
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function* linesOf(path: string): AsyncGenerator<Example> {
  const input = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line !== '') yield JSON.parse(line) as Example;
  } finally {
    input.destroy();
  }
}
