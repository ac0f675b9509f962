import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { build } from '../../scripts/cli/main.ts';
import { commands } from '../../scripts/commands/index.ts';

function imitator(...args: string[]) {
  const run = spawnSync(process.execPath, ['scripts/imitator.ts', ...args], { encoding: 'utf8' });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

describe('the command line', () => {
  it('lists every command with one line', () => {
    const { code, out } = imitator('--help');
    expect(code).toBe(0);
    for (const [name, { summary }] of Object.entries(commands)) {
      expect(out).toMatch(new RegExp(`^  ${name} +${summary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm'));
    }
  });

  it('exits 2 on wrong usage and names what was meant', () => {
    expect(imitator('formt')).toMatchObject({ code: 2, out: '' });
    expect(imitator('formt').err).toContain('did you mean format?');
    expect(imitator('format', '--nonsense').code).toBe(2);
  });

  it('prints an error as one JSON value on stdout with --json', () => {
    const { code, out } = imitator('format', '/does/not/exist.zip', '--out', '/tmp/never', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      error: { code: expect.any(String), message: expect.any(String) },
    });
  });
});

describe.each(Object.keys(commands))('imitator %s', (name) => {
  it('explains itself in the common form', async () => {
    const help = build(await commands[name]!.load()).helpInformation();
    expect(help).toMatch(new RegExp(`^Usage: imitator ${name} `));
    expect(help).toContain('--config <file>');
    expect(help).toContain('--set <group.key=value>');
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});
