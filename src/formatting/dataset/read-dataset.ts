/** A dataset on disk, read back. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { problem, problems } from '../../base/errors.ts';
import { readJson } from '../../base/files/read-json.ts';
import { issueLines } from '../../base/issue-lines.ts';
import type { Example } from '../../vocabulary.ts';
import {
  type DatasetManifest,
  datasetHash,
  datasetManifest,
  fileOf,
  MANIFEST,
  type Part,
  parts,
} from './manifest.ts';

export interface Dataset {
  dir: string;
  manifest: DatasetManifest;
  /** Path of a part's file. */
  file(part: Part): string;
  /** The examples of a part, line by line. */
  examples(part: Part): AsyncGenerator<Example>;
}

/**
 * Opens a dataset that `imitator format` wrote, after checking its manifest and every file's hash.
 *
 * @throws ImitatorError `dataset-missing`, `dataset-format` or `dataset-damaged`, the last with every problem.
 */
export async function readDataset(dir: string): Promise<Dataset> {
  const { manifest, settings } = readDatasetManifest(dir);
  const path = (part: Part) => join(dir, fileOf(part));
  const found: string[] = [];
  for (const part of parts) {
    if (!existsSync(path(part))) found.push(`${fileOf(part)} is missing`);
    else if ((await hashOfFile(path(part))) !== manifest.files[part].sha256)
      found.push(`${fileOf(part)} was changed or cut: its hash is not the manifest's`);
  }
  if (manifest.hash !== datasetHash(manifest.files, settings))
    found.push(`${MANIFEST}: hash does not follow from its files and settings`);
  if (found.length > 0) throw problems('dataset-damaged', dir, found, 'run imitator format again');
  return { dir, manifest, file: path, examples: (part) => linesOf(path(part)) };
}

/** All examples of a part. */
export async function allExamples(dataset: Dataset, part: Part): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const example of dataset.examples(part)) examples.push(example);
  return examples;
}

/** With the settings as they stand there: one that was added since has no part in the hash. */
function readDatasetManifest(dir: string): { manifest: DatasetManifest; settings: Record<string, unknown> } {
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
  if (checked.success)
    return { manifest: checked.data, settings: (json as { settings: Record<string, unknown> }).settings };
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
  let number = 0;
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if (line !== '') yield exampleIn(line, `${path}, line ${number}`);
    }
  } finally {
    input.destroy();
  }
}

/** A prompt and a response of a hundred of the longest messages each. */
const LONGEST_LINE = 4_000_000;

/** Throws `dataset-damaged`: a manifest may vouch for any file. */
function exampleIn(line: string, place: string): Example {
  let example: unknown;
  try {
    if (line.length <= LONGEST_LINE) example = JSON.parse(line);
  } catch {
    // What it holds is private, and no part of the message.
  }
  if (isExample(example)) return example;
  throw problem({
    code: 'dataset-damaged',
    place,
    expected: 'an example: {"prompt","response","thread","at"}',
    value: line.length > LONGEST_LINE ? `${line.length} characters` : 'something else',
    remedy: 'run imitator format again',
  });
}

function isExample(value: unknown): value is Example {
  if (typeof value !== 'object' || value === null) return false;
  const { prompt, response, thread, at } = value as Record<string, unknown>;
  return (
    typeof prompt === 'string' &&
    typeof response === 'string' &&
    typeof thread === 'string' &&
    (at === null || typeof at === 'number')
  );
}
