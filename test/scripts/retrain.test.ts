/** `imitator retrain` as a person, cron or systemd runs it: processes of their own over a tiny base. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { age } from '../support/daily-export.ts';
import { type RetrainScene, retrainScene } from '../support/retrain-scene.ts';

vi.setConfig({ testTimeout: 180_000 });

let here: RetrainScene;
beforeEach(() => {
  here = retrainScene(120);
});

const FIELDS = ['outcome', 'current', 'candidate', 'gate', 'seconds', 'dataset'];

const MEASURES = ['natsPerReply', 'twoSampleAccuracy', 'promptFound', 'style', 'leaks', 'copied'];

describe('from a script', () => {
  test('promoted, unchanged, waiting and failed, each with its exit code and the same fields', async () => {
    here.drop('few', 100);
    const waiting = await here.run('retrain');
    expect([waiting.code, waiting.value.outcome]).toEqual([3, 'waiting']);
    expect(waiting.err).toContain('A person must look: only 10 held-out examples');

    here.drop('more', 600);
    const promoted = await here.run('retrain');
    expect([promoted.code, promoted.value]).toMatchObject([0, { outcome: 'promoted', current: 'v1' }]);
    expect(promoted.value.gate.map(({ measure }: { measure: string }) => measure)).toEqual(MEASURES);
    for (const row of promoted.value.gate)
      expect(Object.keys(row)).toEqual(['measure', 'current', 'candidate', 'passed', 'why']);

    const unchanged = await here.run('retrain');
    expect([unchanged.code, unchanged.value]).toMatchObject([0, { outcome: 'unchanged', current: 'v1' }]);

    rmSync(join(here.home, 'exports'), { recursive: true });
    const failed = await here.run('retrain');
    expect([failed.code, failed.value]).toMatchObject([
      1,
      { outcome: 'failed', current: 'v1', dataset: null },
    ]);
    expect(failed.err).toContain('put your export there');
    for (const { value } of [waiting, promoted, unchanged, failed])
      expect(Object.keys(value)).toEqual(FIELDS);
  });

  test('a training that fails is a failed retraining with its reason', async () => {
    here.drop('first', 600);
    rmSync(join(here.dir, 'base/tokenizer.json'));
    const { code, value, err } = await here.run('retrain');
    expect([code, value.outcome]).toEqual([1, 'failed']);
    expect(err).toContain('tokenizer.json');
  });

  test('an export that cannot be read waits and is named, and the rest is used', async () => {
    here.drop('first', 600);
    writeFileSync(join(here.home, 'exports/cut.zip'), 'PK\u0003\u0004');
    age(join(here.home, 'exports/cut.zip'));
    const { value, err } = await here.run('retrain');
    expect(value).toMatchObject({ outcome: 'promoted', dataset: { examples: 600 } });
    expect(err).toMatch(/cut\.zip waits for the next time: it cannot be read/);
  });

  test('a home in the place of which a file stands is said in words', async () => {
    writeFileSync(here.home, '');
    const { code, err } = await here.run('retrain');
    expect(code).toBe(1);
    expect(err).toMatch(/it cannot be written/);
    expect(err).not.toContain('a fault of ours');
  });
});

test('a second one is refused at once, and the first is stopped by Ctrl-C with 130', async () => {
  here = retrainScene(5000);
  here.drop('first', 600);
  const first = here.retrain();
  await first.says(/step 250\/5000/);
  const second = await here.run('retrain');
  expect([second.code, second.value.outcome]).toEqual([1, 'failed']);
  expect(second.err).toContain('another process retrains');
  // To the whole group, as a terminal does.
  process.kill(-first.child.pid!, 'SIGINT');
  expect(await first.ended).toBe(130);
  expect(first.err).toContain('the version that serves is as it was, and the next retraining goes on');
});
