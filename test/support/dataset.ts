import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatting } from '../../config/groups/formatting.ts';
import {
  type DatasetManifest,
  datasetHash,
  fileOf,
  type Part,
  parts,
} from '../../src/formatting/dataset/manifest.ts';

type Pairs = readonly (readonly [prompt: string, response: string])[];

/** Writes a dataset as `imitator format` would, of given examples; returns its folder. */
export function writeDataset(dir: string, content: Partial<Record<Part, Pairs>>): string {
  mkdirSync(dir, { recursive: true });
  const files = Object.fromEntries(
    parts.map((part) => {
      const pairs = content[part] ?? [];
      const lines = pairs.map(([prompt, response], i) =>
        JSON.stringify({ prompt, response, thread: 't', at: 1_700_000_000_000 + i }),
      );
      const text = lines.map((line) => `${line}\n`).join('');
      writeFileSync(join(dir, fileOf(part)), text);
      return [part, { examples: pairs.length, sha256: createHash('sha256').update(text).digest('hex') }];
    }),
  ) as DatasetManifest['files'];
  const chosen = { me: [], threads: [], exclude: [], since: '', until: '', join: {} };
  const settings = { ...formatting.parse({}), ...chosen };
  const manifest: DatasetManifest = {
    format: 1,
    hash: datasetHash(files, settings),
    owner: { name: 'Owner' },
    settings,
    files,
    counts: {
      ...{ threads: 1, messages: 0, typed: 0, turns: 0, sessions: 0 },
      dropped: { system: 0, empty: 0, media: 0, unsent: 0, duplicate: 0, filtered: 0, group: 0 },
    },
    pace: { firstReplySeconds: [], betweenBubblesSeconds: [], secondsPerCharacter: [] },
    skipped: [],
  };
  writeFileSync(join(dir, 'dataset.json'), JSON.stringify(manifest));
  return dir;
}
