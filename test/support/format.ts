/** Formatting in a test: paths in, manifest or lines out. */
import { join } from 'node:path';
import { groups } from '../../config/schema.ts';
import {
  type DatasetManifest,
  type Filters,
  type FormatEvent,
  type FormatRequest,
  formatExport,
  type Joins,
  type Part,
  readDataset,
} from '../../src/formatting/index.ts';
import type { Example } from '../../src/vocabulary.ts';
import { type Files, makeFolder, profile } from './make-export.ts';
import { tempDir } from './temp-dir.ts';

export const defaults = groups.formatting.parse({});
export const testKey = Buffer.alloc(32, 7);

export type FormatChoices = Partial<Omit<FormatRequest, 'paths' | 'out'>> & {
  /** Settings that a test turns, over the others. */
  filters?: Partial<Filters>;
  me?: readonly string[];
  join?: Joins;
};

export async function eventsOf(
  paths: readonly string[],
  out: string,
  choices: FormatChoices = {},
): Promise<FormatEvent[]> {
  const events: FormatEvent[] = [];
  const { settings = defaults, filters, me, join, ...rest } = choices;
  const turned = JSON.parse(JSON.stringify({ ...filters, me, join })) as Partial<typeof defaults>;
  const request = { paths, out, key: testKey, ...rest, settings: { ...settings, ...turned } };
  for await (const event of formatExport(request)) events.push(event);
  return events;
}

export async function format(
  paths: readonly string[],
  out: string,
  choices: FormatChoices = {},
): Promise<DatasetManifest> {
  const last = (await eventsOf(paths, out, choices)).at(-1);
  if (last?.event !== 'done') throw new Error(`the last event is ${last?.event}`);
  return last.manifest;
}

export async function examplesIn(dir: string, part: Part = 'train'): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const example of (await readDataset(dir)).examples(part)) examples.push(example);
  return examples;
}

export interface Formatted {
  manifest: DatasetManifest;
  /** Lines of train.jsonl. */
  examples: Example[];
  /** Their prompts and responses. */
  train: [prompt: string, response: string][];
}

/** Formats an export of these files, with a profile that names the owner, and gives what came of it. */
export async function formatFiles(files: Files, choices: FormatChoices = {}): Promise<Formatted> {
  return formatSources([{ ...profile(), ...files }], choices);
}

/** The same for several exports at once, as they are. */
export async function formatSources(
  sources: readonly Files[],
  choices: FormatChoices = {},
): Promise<Formatted> {
  const dir = tempDir();
  const folders = sources.map((files, i) => makeFolder(join(dir, `export-${i}`), files));
  const manifest = await format(folders, join(dir, 'out'), choices);
  const examples = await examplesIn(join(dir, 'out'));
  return { manifest, examples, train: examples.map(({ prompt, response }) => [prompt, response]) };
}
