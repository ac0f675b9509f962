import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaches } from '../../scripts/check-imports.ts';
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
    ['src/bot/a.ts', '../train/loop.ts', 'src/train'],
    ['src/train/a.ts', '../bot/bot.ts', 'src/bot'],
    ['src/formatting/a.ts', '../model/config.ts', 'src/model'],
    ['src/model/graph/a.ts', '../../train/loop.ts', 'src/train'],
    ['src/webhook/a.ts', '../train/loop.ts', 'src/train'],
    ['src/webhook/a.ts', '../simulator/index.ts', 'src/simulator'],
    ['src/bot/a.ts', '../../scripts/cli/main.ts', 'scripts'],
    ['config/a.ts', '../src/bot/bot.ts', 'src/bot'],
    ['examples/a.ts', '../src/model/config.ts', 'src/model'],
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
    ['src/bot/a.ts', '../formatting/index.ts'],
    ['src/bot/a.ts', '../model/index.ts'],
    ['src/train/a.ts', '../formatting/index.ts'],
    ['src/train/a.ts', '../model/index.ts'],
    ['src/train/a.ts', '../errors.ts'],
    ['src/train/deep/a.ts', '../loop.ts'],
    ['scripts/a.ts', '../src/train/index.ts'],
    ['scripts/commands/a.ts', '../../src/simulator/index.ts'],
    ['examples/a.ts', '../src/index.ts'],
  ])('%s may import %s', (file, target) => {
    expect(breachesOf(file, `import { a } from '${target}';`)).toEqual([]);
  });

  it('no folder of the library reads the environment', () => {
    for (const text of ['process.env.HOME', "process.env['HOME']", "process['env']"]) {
      expect(breachesOf('src/bot/a.ts', text)).toEqual([expect.stringContaining('reads process.env')]);
      expect(breachesOf('examples/a.ts', text)).toHaveLength(1);
      expect(breachesOf('scripts/a.ts', text)).toEqual([]);
    }
  });

  it('no folder inside the library goes through its front door', () => {
    expect(breachesOf('src/bot/a.ts', "import { a } from '../index.ts';")).toHaveLength(1);
  });
});
