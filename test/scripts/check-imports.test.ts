import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaches, circles, ROOMS } from '../../scripts/check-imports.ts';
import { tempDir } from '../support/temp-dir.ts';

/** The breaches of a project that holds this one file. */
function breachesOf(file: string, text: string): string[] {
  const root = tempDir();
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  return breaches(root);
}

describe('the arrows between folders', () => {
  it('hold in this project', () => {
    expect(breaches('.')).toEqual([]);
  });

  it.each([
    ['src/bot/a.ts', '../train/run/loop.ts', 'src/train/run'],
    ['src/bot/a.ts', '../model/index.ts', 'src/model'],
    ['src/train/run/a.ts', '../../bot/bot.ts', 'src/bot'],
    ['src/formatting/a.ts', '../model/manifest.ts', 'src/model'],
    ['src/formatting/prompt/a.ts', '../export/owner.ts', 'src/formatting/export'],
    ['src/graph/ops/a.ts', '../gradients.ts', 'src/graph'],
    ['src/graph/onnx/a.ts', '../../engines/index.ts', 'src/engines'],
    ['src/webhook/a.ts', '../train/run/loop.ts', 'src/train/run'],
    ['src/webhook/a.ts', '../simulator/index.ts', 'src/simulator'],
    ['src/bot/a.ts', '../../scripts/cli/main.ts', 'scripts'],
    ['config/a.ts', '../src/bot/bot.ts', 'src/bot'],
    ['examples/a.ts', '../src/model/manifest.ts', 'src/model'],
    ['src/index.ts', './simulator/index.ts', 'src/simulator'],
    ['scripts/a.ts', '../test/support/temp-dir.ts', 'test'],
  ])('%s may not import %s', (file, target, folder) => {
    const line = `${file}: imports ${join(dirname(file), target)}; `;
    for (const text of [
      `import { a } from '${target}';`,
      `import '${target}';`,
      `export * from '${target}';`,
      `import type {\n  A,\n} from '${target}';`,
      `const a = await import('${target}');`,
      `new Worker(new URL('${target}', import.meta.url));`,
    ])
      expect(breachesOf(file, text), text).toEqual([expect.stringContaining(line)]);
    expect(breachesOf(file, `import '${target}';`)[0]).toContain(`must not know ${folder}/`);
  });

  it.each([
    ['src/bot/a.ts', '../formatting/prompt/index.ts'],
    ['src/bot/a.ts', '../vocabulary.ts'],
    ['src/train/run/a.ts', '../../formatting/index.ts'],
    ['src/train/run/a.ts', '../../model/index.ts'],
    ['src/train/run/a.ts', '../../base/errors.ts'],
    ['src/train/run/a.ts', './loop.ts'],
    ['scripts/a.ts', '../src/train/index.ts'],
    ['scripts/commands/a.ts', '../../src/simulator/index.ts'],
    ['examples/a.ts', '../src/index.ts'],
    ['src/index.ts', './train/index.ts'],
  ])('%s may import %s', (file, target) => {
    expect(breachesOf(file, `import { a } from '${target}';`)).toEqual([]);
  });

  it('no folder of the library reads the environment', () => {
    for (const text of ['process.env.HOME', "process.env['HOME']", "process['env']"]) {
      expect(breachesOf('src/bot/a.ts', text)).toEqual([expect.stringContaining('reads process.env')]);
      expect(breachesOf('examples/a.ts', text)).toEqual([]);
      expect(breachesOf('scripts/a.ts', text)).toEqual([]);
    }
  });

  it('nobody but the store asks the database', () => {
    for (const text of ["store.database.query('select 1')", 'tx.query<Row>(`select 1`)']) {
      for (const file of ['src/webhook/receive/a.ts', 'scripts/a.ts'])
        expect(breachesOf(file, text)).toEqual([expect.stringContaining('asks the database')]);
      expect(breachesOf('src/store/a.ts', text)).toEqual([]);
    }
  });

  it('no folder inside the library goes through its front door', () => {
    expect(breachesOf('src/bot/a.ts', "import { a } from '../index.ts';")).toHaveLength(1);
  });

  it('a room without a rule is named', () => {
    expect(breachesOf('src/attic/a.ts', '')).toEqual([expect.stringContaining('src/attic/ has no rule')]);
  });

  it('run downwards: every room may use only rooms that stand before it', () => {
    const rooms = Object.keys(ROOMS);
    for (const [room, below] of Object.entries(ROOMS))
      for (const used of below)
        expect(rooms.slice(0, rooms.indexOf(room)), `${room} uses ${used}`).toContain(used);
  });
});

describe('circles of files', () => {
  it('are found however many files they run through', () => {
    const imports = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
    ]);
    expect(circles(imports)).toEqual([['a', 'b', 'c', 'a']]);
  });

  it('are none where two files share what they import', () => {
    const imports = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['d']],
      ['d', []],
    ]);
    expect(circles(imports)).toEqual([]);
  });
});
