/** The package as a user gets it: installed by npm with all it depends on, which takes a registry and a minute. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { version } from '../../scripts/cli/version.ts';
import { tempDir } from '../support/temp-dir.ts';

it('the packed package is installed by npm, formats the sample and replies', () => {
  const home = tempDir();
  // Without it onnxruntime-node fetches its CUDA provider.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', IMITATOR_HOME: join(home, 'state') };
  const npm = (...args: string[]) =>
    execFileSync('npm', args, { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', home], { stdio: 'pipe' });
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  npm('install', '--prefer-offline', '--no-audit', '--no-fund', `./messenger-imitator-${version()}.tgz`);
  const imitator = (input: string, ...args: string[]) =>
    spawnSync(join(home, 'node_modules/.bin/imitator'), args, { cwd: home, env, input, encoding: 'utf8' });
  const inside = join(home, 'node_modules/messenger-imitator');
  const formatted = imitator(
    '',
    'format',
    join(inside, 'examples/sample-export.zip'),
    '--out',
    'dataset',
    '--json',
  );
  expect(JSON.parse(formatted.stdout)).toMatchObject({ owner: { name: 'Robin' }, out: 'dataset' });
  const chatted = imitator('hello\n', 'chat', '--model', join(inside, 'models/small'));
  expect(chatted).toMatchObject({ status: 0, stdout: expect.stringMatching(/\w/) });
});
