import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { datasetManifest, parts } from '../../../src/formatting/index.ts';
import { days, exportIn, files } from '../../support/daily-export.ts';
import { defaults, format, formatFiles } from '../../support/format.ts';
import { OWNER, profile, said, thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('a manifest', () => {
  it('says everything, and nothing else', async () => {
    const dir = tempDir();
    const source = exportIn(dir);
    const manifest = await format([source], join(dir, 'out'));
    expect(datasetManifest.parse(JSON.parse(readFileSync(join(dir, 'out/dataset.json'), 'utf8')))).toEqual(
      manifest,
    );
    expect(manifest).toMatchObject({
      format: 1,
      owner: { name: OWNER },
      counts: { threads: 1, messages: 50, typed: 50, turns: 50, sessions: 25 },
      skipped: [],
    });
    for (const part of parts)
      expect(manifest.files[part].sha256).toBe(sha256(join(dir, `out/${part}.jsonl`)));
    expect(manifest.pace.firstReplySeconds).toEqual([60, 60, 60, 60, 60]);
    expect(manifest.pace.betweenBubblesSeconds).toEqual([]);
  });

  it('holds how fast the owner answers and types', async () => {
    const { manifest } = await formatFiles(
      thread('Jana', [
        said('Jana', 0, 'hi'),
        said(OWNER, 1, 'hey'),
        said(OWNER, 1.5, 'abc'),
        said('Jana', 2, 'x'),
        said(OWNER, 4, 'y'),
        said(OWNER, 5, '0123456789'),
      ]),
    );
    expect(manifest.pace).toMatchObject({
      firstReplySeconds: [60, 60, 120, 120, 120],
      betweenBubblesSeconds: [30, 30, 60, 60, 60],
      secondsPerCharacter: [6, 6, 10, 10, 10],
    });
    // All within one hour, whichever that is on this machine's clock.
    expect(manifest.pace.byHour!.filter((median) => median !== null)).toEqual([120]);
    expect(manifest.pace.byHour).toHaveLength(24);
  });

  it('accounts for every message', async () => {
    const { manifest } = await formatFiles({
      ...files,
      ...thread('Tom', [said('Tom', 0, ''), said('Tom', 1, 'Liked a message'), said(OWNER, 2, 'hi')]),
    });
    const { duplicate: _, ...left } = manifest.counts.dropped;
    const sum = Object.values(left).reduce((a, b) => a + b, manifest.counts.typed);
    expect(sum).toBe(manifest.counts.messages);
  });

  it('has a hash that follows from content and settings, not from the day, the place or the order', async () => {
    const one = await formatFiles(files);
    const two = await formatFiles(Object.fromEntries(Object.entries(files).toReversed()));
    expect(two.manifest.hash).toBe(one.manifest.hash);
    const settings = { ...defaults, contextTurns: 1 };
    expect((await formatFiles(files, { settings })).manifest.hash).not.toBe(one.manifest.hash);
    const more = { ...profile(), ...thread('Jana', days(26)) };
    expect((await formatFiles(more)).manifest.hash).not.toBe(one.manifest.hash);
  });
});
