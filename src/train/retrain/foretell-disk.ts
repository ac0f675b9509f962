/** What a retraining will write at most, asked for before hours of training rather than missed after them. */
import { readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../base/errors.ts';

/** The engine's copies of the base; and with all weights also theirs, two moments of each, the best of them, a version. */
const COPIES = { adapter: 3, full: 8 } as const;
const BESIDES = 300_000_000;

/** @throws ImitatorError `retrain-disk` where less is free than it may need. */
export function foretellDisk(folder: string, baseDir: string, method: string, free = freeOf(folder)): void {
  const needed = COPIES[method === 'full' ? 'full' : 'adapter'] * sizeOf(baseDir) + BESIDES;
  if (free >= needed) return;
  throw problem({
    code: 'retrain-disk',
    place: folder,
    expected: `${gigabytes(needed)} free for the training of this base`,
    value: gigabytes(free),
    remedy: 'free some space: imitator versions prune removes old versions. What serves is as it was',
  });
}

function sizeOf(dir: string): number {
  const files = readdirSync(dir, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return files.reduce(
    (sum, { name }) => sum + (statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function freeOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
