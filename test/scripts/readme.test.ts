import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layoutProblems, linkProblems, nameProblems, widthProblems } from '../../scripts/check-layout.ts';
import { tempDir } from '../support/temp-dir.ts';

/** A repository with these files and this tree in its README. */
function project(tree: string, files: readonly string[]): string {
  const root = tempDir();
  execFileSync('git', ['init', '-q'], { cwd: root });
  writeFileSync(join(root, 'README.md'), `# x\n\n## Layout\n\n\`\`\`text\n${tree}\`\`\`\n`);
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  return root;
}

const tree = 'src/  what runs\n  bot/  replies\ntest/  mirrors src/\n  support/  helpers\n';
const files = ['src/bot/a.ts', 'test/bot/a.test.ts', 'test/support/b.ts'];

describe('the README', () => {
  it('shows the tree of the project as it is', () => {
    expect(layoutProblems('.')).toEqual([]);
    expect(layoutProblems(project(tree, files))).toEqual([]);
  });

  it('must have a line for a new folder, and for one of test/ that mirrors nothing', () => {
    expect(layoutProblems(project(tree, [...files, 'src/bot/deep/c.ts', 'test/odd/c.ts']))).toEqual([
      expect.stringContaining('src/bot/deep/ has no line'),
      expect.stringContaining('test/odd/ has no line'),
    ]);
  });

  it('must lose the line of a folder that is gone', () => {
    const root = project(tree, files);
    rmSync(join(root, 'src/bot'), { recursive: true });
    expect(layoutProblems(root)).toContainEqual(expect.stringContaining('src/bot does not exist'));
  });

  it('names the command that CI runs', () => {
    const command = /```sh\n(npm ci && npm test)\n```/.exec(readFileSync('README.md', 'utf8'))?.[1];
    expect(readFileSync('.ci/run', 'utf8').trimEnd().split('\n').at(-1)).toBe(command);
  });

  it('has no dead link, nor has any page of docs/, and links to every one of them', () => {
    expect(linkProblems('.')).toEqual([]);
    const root = project(tree, ['docs/a.md', 'docs/b.md']);
    appendFileSync(
      join(root, 'README.md'),
      'See [a](docs/a.md#part), [c](docs/c.md), [elsewhere](https://example.com/d.md).',
    );
    appendFileSync(join(root, 'docs/a.md'), 'See [b](b.md) and [the bot](../src/gone.ts).');
    expect(linkProblems(root)).toEqual([
      expect.stringContaining('README.md: links to docs/c.md, which does not exist'),
      expect.stringContaining('docs/a.md: links to ../src/gone.ts, which does not exist'),
      expect.stringContaining('no link to docs/b.md'),
    ]);
  });
});

/** A repository with these files and what is in them. */
function written(texts: Readonly<Record<string, string>>): string {
  const root = project(tree, Object.keys(texts));
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(root, file), text);
  return root;
}

describe('pages and comments', () => {
  it('name no file that is not there', () => {
    expect(nameProblems('.')).toEqual([]);
    // Put together, for this file's own comments are read too.
    const gone = ['src', 'gone.ts'].join('/');
    const root = written({
      'docs/a.md': 'See [b](b.md), docs/a.md, `src/bot/a.ts`, https://example.com/c.md and `bench/NAME.ts`.',
      'docs/b.md': 'See c.md, docs/d.md and src/bot/b.ts.',
      'src/bot/a.ts': `/** By docs/a.md and\n * e.md. */\nconst text = 'f.md'; // See ${gone}.`,
    });
    expect(nameProblems(root)).toEqual([
      'docs/b.md: names c.md, which does not exist',
      'docs/b.md: names docs/d.md, which does not exist',
      'docs/b.md: names src/bot/b.ts, which does not exist',
      'src/bot/a.ts: names e.md, which does not exist',
      `src/bot/a.ts: names ${gone}, which does not exist`,
    ]);
  });

  it('take no globs in the code for comments', () => {
    const root = written({
      'src/bot/a.ts': "globSync('**/*.js'); run('src/gone.ts'); globSync('src/**/*.ts');",
    });
    expect(nameProblems(root)).toEqual([]);
  });

  it('keep to lines that fit on a screen, where they can be broken', () => {
    expect(widthProblems('.')).toEqual([]);
    const long = 'word '.repeat(30);
    const address = `https://example.com/${'a'.repeat(120)}`;
    const root = written({
      'docs/a.md': `# a\n\n${long}\n\n| ${long}|\n\n\`\`\`text\n${long}\n\`\`\`\n\n- ${address}\n`,
      'docs/deep/b.md': long,
    });
    expect(widthProblems(root)).toEqual([
      'docs/a.md:3: 150 characters; break it before 120',
      'docs/deep/b.md:1: 150 characters; break it before 120',
    ]);
  });
});
