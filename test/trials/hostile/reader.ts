/**
 * Reads one thing from elsewhere as the commands do, in a process of its own, and says on stdout what came of it:
 *
 *     node reader.ts KIND PATH
 */
import { rmSync } from 'node:fs';
import { groups } from '../../../config/schema.ts';
import { ImitatorError, messageOf } from '../../../src/base/errors.ts';
import { readResultCode } from '../../../src/evaluate/blind-test/result-code.ts';
import {
  allExamples,
  formatExport,
  inspectExport,
  parts,
  readDataset,
} from '../../../src/formatting/index.ts';
import { checkAdapterFits, mergedWeights, readAdapter } from '../../../src/model/adapter/index.ts';
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import { downloadModel } from '../../../src/model/hub.ts';
import { openVersion, readTokenizer } from '../../../src/model/index.ts';
import { readRanker } from '../../../src/reply/index.ts';
import { goldenPath } from '../../support/golden.ts';

export type Kind = 'export' | 'checkpoint' | 'adapter' | 'tokenizer' | 'dataset' | 'version' | 'code' | 'hub';

export interface Outcome {
  outcome: 'read' | 'noted' | 'refused' | 'fault';
  /** What was said, of errors and of files that were passed over. */
  said: string[];
  /** Peak of the process's memory in MB. */
  peakMB: number;
  /** What it computed, whatever else the machine did meanwhile. */
  cpuSeconds: number;
}

/** What is said beside the result. */
type Read = (path: string) => Promise<string[]>;

const key = Buffer.alloc(32, 7);
const settings = { ...groups.formatting.parse({}), me: ['Ann'] };

const readers: Readonly<Record<Kind, Read>> = {
  async export(path) {
    const { skipped } = await inspectExport({ paths: [path], settings, key });
    const noted: string[] = [];
    const out = `${path}-dataset`;
    try {
      for await (const event of formatExport({ paths: [path], settings, key, out }))
        if (event.event === 'warning' && event.code === 'no-times') noted.push(event.message);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
    return [...skipped.map(({ why }) => why), ...noted];
  },
  async checkpoint(path) {
    const { weights } = await readCheckpoint(path);
    for (const name of weights.names) weights.read(name);
    return [];
  },
  async adapter(path) {
    const base = await readCheckpoint(goldenPath('tiny'));
    const adapter = await readAdapter(path);
    const { family, config } = base;
    checkAdapterFits(adapter, { family, config }, path);
    const merged = mergedWeights(base.weights, adapter);
    for (const name of merged.names) merged.read(name);
    return [];
  },
  async tokenizer(path) {
    const tokenizer = readTokenizer(path);
    tokenizer.decode(tokenizer.encode('hello there 😀 dude|yes').slice(0, 10));
    return [];
  },
  async dataset(path) {
    const dataset = await readDataset(path);
    for (const part of parts) await allExamples(dataset, part);
    return [];
  },
  async version(path) {
    readRanker(path);
    await openVersion(path);
    return [];
  },
  async code(path) {
    readResultCode(path);
    return [];
  },
  async hub(path) {
    const [endpoint, home] = path.split(' ') as [string, string];
    await downloadModel('owner/model', { home, offline: endpoint === 'offline', endpoint });
    return [];
  },
};

async function outcomeOf(kind: Kind, path: string): Promise<Omit<Outcome, 'peakMB' | 'cpuSeconds'>> {
  try {
    const said = await readers[kind](path);
    return { outcome: said.length > 0 ? 'noted' : 'read', said };
  } catch (error) {
    const fault = error instanceof ImitatorError ? messageOf(error) : String((error as Error).stack);
    return { outcome: error instanceof ImitatorError ? 'refused' : 'fault', said: [fault] };
  }
}

const [kind, path] = process.argv.slice(2) as [Kind, string];
const outcome = await outcomeOf(kind, path);
const peakMB = Math.round(process.resourceUsage().maxRSS / 1024);
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1e6;
process.stdout.write(JSON.stringify({ ...outcome, peakMB, cpuSeconds } satisfies Outcome));
