/** What `npm ci` brings, and what it leaves alone (docs/install.md). */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const STAND_INS = 'scripts/stand-ins';
const names = ['global-agent', 'onnxruntime-web', 'sharp'];

interface Lock {
  packages: Readonly<Record<string, { resolved?: string; link?: boolean; dependencies?: object }>>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const places = (name: string): string[] =>
  Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`));

describe('npm ci', () => {
  it.each(names)('installs the stand-in for %s, wherever it is asked for', (name) => {
    expect(places(name)).toEqual([`node_modules/${name}`]);
    expect(packages[`node_modules/${name}`]).toEqual({ resolved: `${STAND_INS}/${name}`, link: true });
    expect(packages[`${STAND_INS}/${name}`]!.dependencies).toBeUndefined();
  });

  it.each(['onnxruntime-node', 'onnxruntime-common'])('installs %s once', (name) => {
    expect(places(name)).toEqual([`node_modules/${name}`]);
  });

  it('finds no setting of the project that npm does not know', () => {
    const { stdout, stderr } = spawnSync('npm', ['pkg', 'get', 'name', '--userconfig', '/dev/null'], {
      encoding: 'utf8',
      env: { ...process.env, npm_config_update_notifier: 'false' },
    });
    expect(stdout).toContain('messenger-imitator');
    expect(stderr).toBe('');
  });
});

describe('the install script of onnxruntime-node', () => {
  const begin = `require(${JSON.stringify(resolve(join(STAND_INS, 'global-agent')))}).bootstrap(); console.log('goes on');`;
  const run = (args: readonly string[], variables: Record<string, string> = {}) => {
    const env = { PATH: process.env['PATH'], ...variables };
    const { status, stdout } = spawnSync(process.execPath, ['-e', begin, '--', ...args], {
      encoding: 'utf8',
      env,
    });
    return { status, stdout };
  };

  it('ends well before it downloads anything', () => {
    expect(run([])).toEqual({ status: 0, stdout: '' });
  });

  it('goes on for whoever asks for a download', () => {
    const goesOn = { status: 0, stdout: 'goes on\n' };
    expect(run(['--onnxruntime-node-install=cuda12'])).toEqual(goesOn);
    expect(run([], { ONNXRUNTIME_NODE_INSTALL: 'cuda12' })).toEqual(goesOn);
    expect(run([], { npm_config_onnxruntime_node_install: 'cuda12' })).toEqual(goesOn);
  });
});
