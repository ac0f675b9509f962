import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { train } from '../../../config/groups/train.ts';
import { weightsInMemory } from '../../../src/graph/weights.ts';
import { defaultRendering } from '../../../src/model/manifest.ts';
import { openBase } from '../../../src/model/open-base.ts';
import { stamp } from '../../../src/train/run/events.ts';
import { type Completion, RunFolder } from '../../../src/train/run/run-folder.ts';
import type { RunRecord } from '../../../src/train/run/run-record.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tinyBase } from '../../support/tiny-base.ts';

const HASH = 'a'.repeat(64);
const record: RunRecord = {
  format: 1,
  base: { id: 'base', hash: HASH, tokenizer: HASH },
  dataset: { dir: 'data', hash: HASH },
  rehearsal: null,
  adapter: null,
  device: 'cpu',
  threads: 1,
  precision: {},
  settings: train.parse({}),
};

/** What a run of all weights leaves, in a folder where one has begun and saved a checkpoint. */
async function scene() {
  const dir = join(tempDir(), 'run');
  const folder = new RunFolder(dir);
  const letGo = folder.hold();
  folder.begin(record);
  folder.log(stamp({ event: 'warning', code: 'few-examples', message: 'only 9 examples' }, 0));
  folder.checkpoints();
  letGo();
  const base = await openBase(tinyBase(join(tempDir(), 'base')), { home: dir, offline: true });
  const completion: Completion = {
    result: { kind: 'model', weights: weightsInMemory({ w: { shape: [1], data: Float32Array.of(1) } }) },
    base: { ...base, hash: HASH },
    ranker: undefined,
    report: '<p>',
    manifest: {
      ...{ kind: 'model', rendering: defaultRendering(), tokenizer: HASH, base: { id: 'base', hash: HASH } },
      ...{ dataset: null, settings: {}, metrics: {} },
    },
  };
  return { dir, folder, completion };
}

describe('the folder of a run', () => {
  test('has no manifest where anything before it could not be written', async () => {
    const { dir, folder, completion } = await scene();
    mkdirSync(join(dir, 'report.html'));
    expect(() => folder.complete(completion)).toThrow();
    expect(existsSync(join(dir, 'model.safetensors'))).toBe(true);
    expect(existsSync(join(dir, 'imitator.json'))).toBe(false);
    expect(existsSync(join(dir, 'checkpoints'))).toBe(true);
  });

  test('keeps the checkpoints of a run that went astray, which has no manifest', async () => {
    const { dir, folder, completion } = await scene();
    folder.complete({ ...completion, manifest: undefined });
    expect(readdirSync(dir)).toEqual(expect.arrayContaining(['checkpoints', 'report.html']));
    expect(existsSync(join(dir, 'imitator.json'))).toBe(false);
    folder.complete(completion);
    expect(existsSync(join(dir, 'imitator.json'))).toBe(true);
    expect(existsSync(join(dir, 'checkpoints'))).toBe(false);
  });

  test('holds nothing of an earlier run once another begins, and still what no run wrote', async () => {
    const { dir, folder, completion } = await scene();
    folder.complete(completion);
    writeFileSync(join(dir, 'thesis.txt'), 'mine');
    folder.begin(record);
    expect(readdirSync(dir).sort()).toEqual(['.gitignore', 'run.json', 'thesis.txt']);
    expect(folder.readRecord()).toEqual(record);
    expect(folder.events()).toEqual([]);
  });
});
