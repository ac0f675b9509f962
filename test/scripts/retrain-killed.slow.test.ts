/** `imitator retrain` ended at every step of its way: what serves is whole, and the next one comes to the end. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Program } from '../support/program.ts';
import { type RetrainScene, retrainScene } from '../support/retrain-scene.ts';

vi.setConfig({ testTimeout: 180_000 });

let here: RetrainScene;
beforeEach(() => {
  here = retrainScene(240);
});

/** No process of a run that was ended may be at work any more. */
async function nobodyTrains(): Promise<void> {
  const lock = join(here.home, 'retrain/run/run.lock');
  const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
  const stat = `/proc/${owner}/stat`;
  const works = () => owner > 0 && existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'));
  await expect.poll(works, { timeout: 10_000 }).toBe(false);
}

describe('killed', () => {
  const points: [point: string, reached: (program: Program) => Promise<unknown>][] = [
    [
      'while it formats',
      () => expect.poll(() => existsSync(join(here.home, 'retrain')), { timeout: 30_000 }).toBe(true),
    ],
    ['when a training begins', (program) => program.says(/a training begins/)],
    ['in the middle of a training', (program) => program.says(/step 96\/240/)],
    ['while it compares', (program) => program.says(/comparing on/)],
    ['when the candidate is stored', (program) => program.says(/v1 is stored/)],
  ];

  test.each(points)(
    '%s, the next one ends with a whole version and nothing beside it',
    async (_, reached) => {
      here.drop('first', 600);
      const killed = here.retrain();
      await reached(killed);
      process.kill(-killed.child.pid!, 'SIGKILL');
      expect(await killed.ended).toBeNull();
      await nobodyTrains();
      const { value, err } = await here.run('retrain');
      expect(value, err).toMatchObject({ current: 'v1' });
      const { value: shown } = await here.run('versions', 'show', 'v1');
      expect(shown).toMatchObject({ name: 'v1', current: true });
      expect(readdirSync(join(here.home, 'versions')).sort()).toEqual(['names.json', 'v1']);
      expect(readdirSync(join(here.home, 'retrain')).sort()).toEqual(['dataset', 'last.json']);
      expect(readdirSync(here.temporary)).toEqual([]);
    },
  );

  test('alone, without its training: that ends too, and the next one goes on where it was', async () => {
    here.drop('first', 600);
    const killed = here.retrain();
    await killed.says(/step 96\/240/);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const next = await here.run('retrain');
    expect(next.value, next.err).toMatchObject({ outcome: 'promoted', current: 'v1' });
    expect(next.err).toContain('the training goes on where it was stopped');
  });
});

describe('stopped', () => {
  test.each([
    ['by SIGTERM to all of its processes, as systemd does', -1, 'SIGTERM'],
    ['by Ctrl-C', -1, 'SIGINT'],
    ['by SIGTERM to itself', 1, 'SIGTERM'],
  ] as const)('%s, it ends with 130 after its step, and the next one goes on', async (_, sign, signal) => {
    here.drop('first', 600);
    const stopped = here.retrain();
    await stopped.says(/step 48\/240/);
    process.kill(sign * stopped.child.pid!, signal);
    expect(await stopped.ended).toBe(130);
    expect(stopped.err).toContain('the next retraining goes on');
    const next = await here.run('retrain');
    expect(next.value).toMatchObject({ outcome: 'promoted' });
    expect(next.err).toMatch(/Going on after step [4-9]\d\./);
  });
});
