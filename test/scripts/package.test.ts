import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../scripts/cli/version.ts';
import { commands } from '../../scripts/commands/index.ts';

const NAME = 'messenger-imitator';
const home = mkdtempSync(join(tmpdir(), 'imitator-package-'));
const installed = join(home, 'node_modules', NAME);

/** In the empty folder, as its user would. */
function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: home, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

const imitator = (...args: string[]) => run(join(home, 'node_modules/.bin/imitator'), ...args);

/**
 * What `npm install TARBALL` does, but the dependencies come from this checkout's node_modules, so that it takes a second
 * and needs no network. The package itself is only what was packed.
 */
function install(tarball: string): void {
  mkdirSync(join(home, 'node_modules/.bin'), { recursive: true });
  mkdirSync(installed);
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  for (const entry of readdirSync('node_modules').filter((name) => !name.startsWith('.')))
    symlinkSync(resolve('node_modules', entry), join(home, 'node_modules', entry));
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  for (const [name, path] of Object.entries(bin))
    symlinkSync(join(installed, path), join(home, 'node_modules/.bin', name));
}

describe('the packed package, installed in an empty folder', () => {
  beforeAll(() => {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', home], { stdio: 'pipe' });
    install(join(home, `${NAME}-${version()}.tgz`));
    writeFileSync(join(home, 'package.json'), '{"type":"module","private":true}');
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('runs its bin', () => {
    expect(imitator('--version')).toEqual({ code: 0, out: `${version()}\n`, err: '' });
    expect(imitator('--help')).toMatchObject({ code: 0, out: expect.stringContaining('Usage: imitator') });
  });

  it('gives its Node the options that npm run imitator gives', () => {
    const hook = join(home, 'show-options.cjs');
    writeFileSync(hook, 'process.stderr.write(JSON.stringify(process.execArgv))');
    const bin = join(home, 'node_modules/.bin/imitator');
    const env = { ...process.env, NODE_OPTIONS: `--require=${hook}` };
    const { stderr } = spawnSync(bin, ['--version'], { cwd: home, encoding: 'utf8', env });
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { imitator: string } };
    const [, options] = /^node (.*) --import/.exec(scripts.imitator)!;
    expect(JSON.parse(stderr)).toEqual([options]);
  });

  it('loads every command', () => {
    for (const name of Object.keys(commands))
      expect(imitator('help', name)).toMatchObject({
        code: 0,
        out: expect.stringContaining(`imitator ${name}`),
      });
  });

  it('replies: the model runs in a process of its own', () => {
    const model = join(installed, 'models/small');
    const args = ['chat', '--model', model];
    const bin = join(home, 'node_modules/.bin/imitator');
    const { status, stdout } = spawnSync(bin, args, { cwd: home, input: 'hello\n', encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\w+.*\n/);
  });

  it('is a library', () => {
    const script = `const { renderTurn, ImitatorError } = await import('${NAME}');
      console.log(renderTurn({ side: 'other', messages: [{ text: 'are you home?' }, { text: 'hello' }] }), ImitatorError.name);`;
    expect(run('node', '--input-type=module', '-e', script)).toEqual({
      code: 0,
      out: 'are you home?| hello ImitatorError\n',
      err: '',
    });
  });

  it('has types', () => {
    const use = (type: string): string => `import { renderTurn, type Turn } from '${NAME}';
      const turn: Turn = { side: 'other', messages: [] };
      export const text: ${type} = renderTurn(turn);`;
    writeFileSync(join(home, 'right.ts'), use('string'));
    writeFileSync(join(home, 'wrong.ts'), use('number'));
    const check = (file: string) =>
      run(
        resolve('node_modules/.bin/tsc'),
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--module',
        'nodenext',
        file,
      );
    expect(check('right.ts')).toMatchObject({ code: 0, out: '' });
    expect(check('wrong.ts').out).toContain("Type 'string' is not assignable to type 'number'");
  });

  it('brings the settings file, the small base, the sample and the license', () => {
    for (const file of [
      'config/default.json',
      'examples/sample-export.zip',
      'models/small/model.safetensors',
      'models/small/tokenizer.json',
      'LICENSE',
    ])
      expect(readFileSync(join(installed, file)).length, file).toBeGreaterThan(500);
  });

  it('leaves out what is only for its developers', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter(
      (file) => !file.startsWith('node_modules'),
    );
    expect(files.filter((file) => /(^|\/)(test|bench|sample)(\/|$)|[^d]\.ts$/.test(file))).toEqual([]);
  });
});
