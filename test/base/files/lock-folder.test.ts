import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockFolder } from '../../../src/base/files/lock-folder.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('a folder has one holder at a time, until that lets go', async () => {
  const dir = tempDir();
  const release = await lockFolder(dir);
  expect(await lockFolder(dir)).toBeUndefined();
  await release!();
  await (await lockFolder(dir))!();
});

test('what was held by a process that was killed is free', async () => {
  const dir = tempDir();
  const module = join(import.meta.dirname, '../../../src/base/files/lock-folder.ts');
  const code = `const { lockFolder } = await import(${JSON.stringify(module)});
    await lockFolder(${JSON.stringify(dir)}); process.stdout.write('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(await lockFolder(dir)).toBeUndefined();
  const gone = once(holder, 'exit');
  holder.kill('SIGKILL');
  await gone;
  await (await lockFolder(dir))!();
});

test('a process that cannot see our sockets but sees the folder, as another container does, is asked too', async () => {
  const dir = join(tempDir(), 'retrain');
  mkdirSync(dir);
  const elsewhere = createServer().listen(join(dir, '../.retrain.lock'));
  await once(elsewhere, 'listening');
  expect(await lockFolder(dir)).toBeUndefined();
  elsewhere.close();
  await once(elsewhere, 'close');
  await (await lockFolder(dir))!();
  expect(readdirSync(join(dir, '..'))).toEqual(['retrain']);
});

test('a folder whose path is too long for a socket is held all the same', async () => {
  const dir = join(tempDir(), 'x'.repeat(120));
  mkdirSync(dir);
  const release = await lockFolder(dir);
  expect(await lockFolder(dir)).toBeUndefined();
  await release!();
});
