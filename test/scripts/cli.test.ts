import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineCommand } from '../../scripts/cli/command.ts';
import { build, main } from '../../scripts/cli/main.ts';
import { type CommandTable, commands } from '../../scripts/commands/index.ts';
import { InterruptedError, problem } from '../../src/base/errors.ts';

const greet = defineCommand({
  name: 'greet',
  description: 'Says hello.',
  examples: [['imitator greet Jana', 'Greet one person:']],
  json: true,
  configure: (command) => void command.argument('<name>', 'who is greeted'),
  async run(ctx, [name]) {
    if (name === 'interrupt') throw new InterruptedError('interrupted; go on with imitator greet');
    if (name === 'nobody') throw problem({ code: 'no-such-person', detail: 'no such person', value: name });
    ctx.note('greeting');
    ctx.result({ greeted: name }, () => `hello ${name}`);
  },
});
const table: CommandTable = { greet: { summary: 'say hello', load: async () => greet } };

function imitator(...args: string[]) {
  const run = spawnSync(process.execPath, ['scripts/imitator.ts', ...args], { encoding: 'utf8' });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

/** The command line of `table`, in this process. */
async function run(...args: string[]) {
  const written = { out: '', err: '' };
  const into = (stream: 'out' | 'err') => (text: string | Uint8Array) => {
    written[stream] += text;
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(into('out'));
  vi.spyOn(process.stderr, 'write').mockImplementation(into('err'));
  const code = await main(args, table);
  vi.restoreAllMocks();
  return { code, ...written };
}

describe('the command line', () => {
  afterEach(() => vi.restoreAllMocks());

  it('lists every command with one line', () => {
    const { code, out } = imitator('--help');
    expect(code).toBe(0);
    for (const [name, { summary }] of Object.entries(commands)) {
      expect(out).toMatch(new RegExp(`^  ${name} +${summary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm'));
    }
  });

  it.each([['constructor'], ['help', 'toString'], ['__proto__']])(
    'knows no command that every object has: %s',
    async (...args) => {
      expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringContaining('no such command') });
    },
  );

  it('exits 2 on wrong usage and names what was meant', async () => {
    expect(imitator('nonsense')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('no such command'),
    });
    expect(await run('greett')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('did you mean greet?'),
    });
    expect(await run('help', 'greett')).toMatchObject({ code: 2, out: '' });
    expect(await run('greet', '--nonsense', 'Jana')).toMatchObject({ code: 2, out: '' });
    expect(await run('greet')).toMatchObject({ code: 2, err: expect.stringContaining("'name'") });
  });

  it('prints the result for a person, or as one JSON value and nothing else', async () => {
    expect(await run('greet', 'Jana')).toEqual({ code: 0, out: 'hello Jana\n', err: 'greeting\n' });
    expect(await run('greet', 'Jana', '--json')).toMatchObject({ code: 0, out: '{"greeted":"Jana"}\n' });
  });

  it('exits 1 on a failure, and prints it as one JSON value on stdout with --json', async () => {
    expect(await run('greet', 'nobody')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('nobody'),
    });
    const { code, out } = await run('greet', 'nobody', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      error: { code: 'no-such-person', message: 'no such person, got "nobody"' },
    });
  });

  it('exits 130 when it was interrupted', async () => {
    expect(await run('greet', 'interrupt')).toMatchObject({
      code: 130,
      err: expect.stringContaining('go on with'),
    });
  });

  it('shows the same help by --help and by `help`, examples included', async () => {
    const { code, out } = await run('greet', '--help');
    expect(code).toBe(0);
    expect(out).toContain('imitator greet Jana');
    expect(await run('help', 'greet')).toMatchObject({ code: 0, out });
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
