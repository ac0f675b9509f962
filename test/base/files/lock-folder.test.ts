import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LOCK_NAME, lockFolder, refuseNetwork } from '../../../src/base/files/lock-folder.ts';
import { tempDir } from '../../support/temp-dir.ts';

const MODULE = join(import.meta.dirname, '../../../src/base/files/lock-folder.ts');

/** Another process that holds the folder; with `by` it is started by that command. */
async function holderOf(dir: string, by: readonly string[] = []): Promise<ChildProcess> {
  const code = `const { lockFolder } = await import(${JSON.stringify(MODULE)});
    const release = await lockFolder(${JSON.stringify(dir)});
    process.stdout.write(release === undefined ? 'refused' : 'held'); setInterval(() => {}, 1000);`;
  const [file, ...rest] = [...by, process.execPath, '--input-type=module', '-e', code];
  const holder = spawn(file!, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void holder.kill('SIGKILL'));
  const [said] = await once(holder.stdout, 'data');
  expect(String(said)).toBe('held');
  return holder;
}

async function kill(holder: ChildProcess): Promise<void> {
  const gone = once(holder, 'exit');
  holder.kill('SIGKILL');
  await gone;
}

test('a folder has one holder at a time, until that lets go', async () => {
  const dir = tempDir();
  const release = await lockFolder(dir);
  expect(await lockFolder(dir)).toBeUndefined();
  await release!();
  await release!();
  await (await lockFolder(dir))!();
});

test('what was held by a process that was killed is free', async () => {
  const dir = tempDir();
  const holder = await holderOf(dir);
  expect(await lockFolder(dir)).toBeUndefined();
  await kill(holder);
  await (await lockFolder(dir))!();
});

// Where each container has a network of its own, only the file system is common.
const unshare = [
  ['unshare', '-n'],
  ['unshare', '-rn'],
].find(([command, flag]) => spawnSync(command!, [flag!, 'true']).status === 0);
if (unshare === undefined)
  console.warn('SKIPPED: a network namespace of one’s own is not allowed here (unshare -n)');

test.skipIf(unshare === undefined)(
  'a process of another network namespace holds it too, under any path',
  async () => {
    for (const name of ['short', 'x'.repeat(150)]) {
      const dir = join(tempDir(), name);
      mkdirSync(dir);
      const holder = await holderOf(dir, unshare);
      expect(await lockFolder(dir)).toBeUndefined();
      await kill(holder);
      await (await lockFolder(dir))!();
    }
  },
);

test('of many that want it at once one has it', async () => {
  const dir = tempDir();
  const wanting = Array.from({ length: 8 }, () => lockFolder(dir));
  const releases = (await Promise.all(wanting)).filter((release) => release !== undefined);
  expect(releases).toHaveLength(1);
  await releases[0]!();
});

test('what another program writes into the lock’s file is told of, with what to do', async () => {
  const dir = tempDir();
  writeFileSync(join(dir, LOCK_NAME), 'this is no database, and longer than the header of one '.repeat(10));
  await expect(lockFolder(dir)).rejects.toMatchObject({ code: 'cannot-lock' });
});

test.skipIf(userInfo().uid === 0)('a folder that cannot be written is told of', async () => {
  const dir = tempDir();
  chmodSync(dir, 0o500);
  await expect(lockFolder(dir)).rejects.toMatchObject({ code: 'cannot-lock' });
});

test.skipIf(process.platform !== 'linux')('a network file system is refused by name', () => {
  expect(() => refuseNetwork('/srv/home', 0x6969)).toThrow(
    '/srv/home: this lies on a network file system (NFS)',
  );
  // As a signed number, too.
  expect(() => refuseNetwork('/srv/home', 0xff534d42 | 0)).toThrow('SMB');
  expect(() => refuseNetwork('/srv/home', 0xef53)).not.toThrow();
});
