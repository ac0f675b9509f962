/**
 * Makes examples/sample-export.zip: the export of an invented owner and twelve friends, from `sample/conversations.txt`
 * and one seed, so always the same. `node scripts/make-sample-export.ts [FILE]`.
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { randomStream } from '../src/simulator/index.ts';
import { type Exchange, perform, readExchanges } from './sample/conversations.ts';
import { type ExportFile, exportFiles, type GroupMessage } from './sample/export-files.ts';
import { friends, owner } from './sample/people.ts';
import { writeThreads } from './sample/timeline.ts';

const SEED = 20_261_102;
const SESSIONS = 800;
const GROUP_EXCHANGES = 24;

/** The files of the sample, as they lie in the zip. */
export function sampleFiles(): ExportFile[] {
  const exchanges = readExchanges();
  return exportFiles(SEED, writeThreads(SEED, exchanges, SESSIONS), writeGroup(exchanges));
}

/** Everybody in the group says the friend's lines in turn. */
function writeGroup(exchanges: readonly Exchange[]): GroupMessage[] {
  const random = randomStream(SEED, 'group');
  const members = friends.filter(({ name }) => ['Jana', 'Tom', 'Aisha', 'Sam'].includes(name));
  const plans = exchanges.filter(({ topic }) => ['plans', 'food', 'trips', 'late'].includes(topic));
  let clock = Date.UTC(2025, 5, 2, 18);
  return Array.from({ length: GROUP_EXCHANGES }, () => random.pick(plans)).flatMap((exchange) => {
    const friend = random.pick(members);
    clock += (8 + random.below(40)) * 3_600_000;
    return perform(exchange, friend, random).flatMap(({ side, bubbles }) => {
      const sender = side === 'owner' ? owner.name : random.pick(members).name;
      return bubbles.map((text) => {
        clock += 20_000 + random.below(60_000);
        return { sender, text, at: clock };
      });
    });
  });
}

export async function writeZip(path: string, files: readonly ExportFile[]): Promise<void> {
  const zip = new ZipFile();
  const mtime = new Date(Date.UTC(2026, 10, 2));
  for (const { path: name, content } of files) zip.addBuffer(content, name, { mtime, compressionLevel: 9 });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

if (import.meta.main) {
  const path = process.argv[2] ?? 'examples/sample-export.zip';
  await writeZip(path, sampleFiles());
  console.error(`${path}: written`);
}
