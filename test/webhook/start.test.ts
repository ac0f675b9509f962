/** A start in which the store or the model fails, while the other is still on its way. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLog, type ServerOptions, startServer } from '../../src/webhook/index.ts';
import { tempDir } from '../support/temp-dir.ts';
import { LONG, LogLines, settingsFor, ToldGenerator } from './live.ts';

const options = (where: Partial<ServerOptions>): ServerOptions => ({
  settings: settingsFor(),
  host: '127.0.0.1',
  port: 0,
  graphApiUrl: 'http://127.0.0.1:1',
  verifyToken: 'v',
  pages: [{ id: '1', accessToken: 't', appSecrets: ['s'] }],
  log: createLog({ level: 'debug', messageText: false, secrets: [], destination: new LogLines() }),
  ...where,
});

test('the store opens while the model loads, and is closed when that fails', async () => {
  const home = tempDir();
  const failing = expect
    .poll(() => existsSync(join(home, 'database')), LONG.poll)
    .toBe(true)
    .then(() => Promise.reject(new Error('no such model')));
  await expect(startServer(options({ home, generator: failing }))).rejects.toThrow('no such model');
  const again = await startServer(options({ home, generator: Promise.resolve(new ToldGenerator()) }));
  onTestFinished(() => again.stop());
  expect(again.bot).toBeDefined();
});

test('a store that cannot be opened is told at once, however long the model loads', async () => {
  const loading = new Promise<ToldGenerator>(() => {});
  const databaseUrl = 'postgres://nobody@127.0.0.1:1/none';
  await expect(startServer(options({ databaseUrl, generator: loading }))).rejects.toMatchObject({
    code: 'store-unreachable',
  });
});
