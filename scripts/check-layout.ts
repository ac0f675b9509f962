/**
 * What the project says of itself is true. Every folder is in the README's layout tree, and everything in it exists
 * (folders of test/ that mirror a folder of the source need no line). Links of pages lead somewhere, and those of the
 * README to every page of docs/. No page and no comment names a file that is not there. Lines of pages are short.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

const TOPS = ['config', 'docs', 'examples', 'models', 'scripts', 'src', 'test'];
/** A page's line has fewer characters. */
const WIDTH = 120;
const NAME = new RegExp(
  String.raw`(?<![\w./*-])(?:[\w./*-]*[\w*]\.md|(?:${TOPS.join('|')})/[\w./*-]*\.[a-z]+)\b`,
  'g',
);
const MADE_BY_USERS = new Set(['config/local.json']);

/** What is wrong with the tree in `root`'s README, one line each. */
export function layoutProblems(root: string): string[] {
  const tree = treeOf(readFileSync(join(root, 'README.md'), 'utf8'));
  const unknown = foldersOf(root).filter((folder) => !tree.has(folder));
  const gone = [...tree.keys()].filter((path) => !existsSync(join(root, path)));
  const wordless = [...tree].filter(([path, phrase]) => phrase === '' && path !== 'models');
  return [
    ...unknown.map((folder) => `README.md: layout: ${folder}/ has no line; say in a phrase what is in it`),
    ...gone.map((path) => `README.md: layout: ${path} does not exist; take its line out`),
    ...wordless.map(([path]) => `README.md: layout: ${path}/ has no phrase`),
  ];
}

/** What is wrong with the links in `root`'s pages, one line each. */
export function linkProblems(root: string): string[] {
  const dead = pagesOf(root).flatMap((page) =>
    linksIn(root, page)
      .filter((link) => !link.includes('://') && !existsSync(join(root, dirname(page), link)))
      .map((link) => `${page}: links to ${link}, which does not exist`),
  );
  const links = linksIn(root, 'README.md');
  const unlinked = globSync('docs/*.md', { cwd: root }).filter((page) => !links.includes(page));
  return [...dead, ...unlinked.map((page) => `README.md: has no link to ${page}; add one under "Read on"`)];
}

/** Where a page's links lead, each once, without the part within a page. */
function linksIn(root: string, page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...new Set(Array.from(text.matchAll(/\]\(([^)#]+)/g), ([, link]) => link!))];
}

/** What is wrong with the lines of `root`'s pages, one line each: tables, code and what holds no space may be longer. */
export function widthProblems(root: string): string[] {
  return pagesOf(root).flatMap((page) =>
    proseLines(readFileSync(join(root, page), 'utf8'))
      .filter(
        ({ text }) => [...text].length >= WIDTH && /\S\s+\S/.test(text.replace(/^\s*(?:[-*>]|\d+\.)\s+/, '')),
      )
      .map(
        ({ text, number }) => `${page}:${number}: ${[...text].length} characters; break it before ${WIDTH}`,
      ),
  );
}

/** Files that pages and comments of `root` name and that are not there, one line each. */
export function nameProblems(root: string): string[] {
  const sources = filesOf(root).filter((file) => extname(file) in COMMENTS);
  return [...pagesOf(root), ...sources].flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const told = COMMENTS[extname(file)]?.(text) ?? text;
    const gone = namesIn(told).filter((name) => !isThere(root, file, name));
    return [...new Set(gone)].map((name) => `${file}: names ${name}, which does not exist`);
  });
}

/** The README and everything under docs/; the changelog speaks of the past. */
function pagesOf(root: string): string[] {
  return ['README.md', ...globSync('docs/**/*.md', { cwd: root }).sort()];
}

/** A page's lines outside of code and tables, with their numbers. */
function proseLines(page: string): { text: string; number: number }[] {
  let code = false;
  return page.split('\n').flatMap((text, i) => {
    const fence = text.trimStart().startsWith('```');
    if (fence) code = !code;
    return code || fence || text.startsWith('|') ? [] : [{ text, number: i + 1 }];
  });
}

/** How the comments of a source are found, by the end of its name. */
const COMMENTS: Readonly<Record<string, (source: string) => string>> = {
  '.ts': commentsOf,
  '.mjs': commentsOf,
  '.js': commentsOf,
};

function commentsOf(source: string): string {
  const found = source.matchAll(/(?<=^|\s)(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gm);
  return Array.from(found, ([comment]) => comment).join('\n');
}

/** Names of pages, and paths of files under our own folders; a name in capitals or with a star stands for many. */
function namesIn(text: string): string[] {
  const names = text.replaceAll(/https?:\/\/\S+/g, '').matchAll(NAME);
  return Array.from(names, ([name]) => name).filter((name) => !/\*|[A-Z]{2,}\.(?!md)/.test(name));
}

/** As it is written from the root or from the file that names it; the README's tree leaves docs/ out. */
function isThere(root: string, file: string, name: string): boolean {
  if (MADE_BY_USERS.has(name)) return true;
  const folders = ['.', dirname(file), ...(file === 'README.md' ? ['docs'] : [])];
  return folders.some((folder) => existsSync(join(root, folder, name)));
}

/** Path -> phrase, from the lines of the tree: two spaces a level, a name, then the phrase, which may go on below it. */
function treeOf(readme: string): Map<string, string> {
  const block = /## Layout\n.*?```text\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const tree = new Map<string, string>();
  const parents: string[] = [];
  for (const line of block.split('\n').filter((text) => /^ {0,12}\S/.test(text))) {
    const [, indent, name, phrase] = /^( *)(\S+)\s*(.*)$/.exec(line)!;
    const depth = indent!.length / 2;
    parents.splice(depth, Number.POSITIVE_INFINITY, name!.replace(/\/$/, ''));
    tree.set(parents.join('/'), phrase!);
  }
  return tree;
}

/** The files of the project: committed, or new and not ignored. */
function filesOf(root: string): string[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...TOPS];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
  return files.filter((file) => existsSync(join(root, file)));
}

/** The folders that hold files of the project. */
function foldersOf(root: string): string[] {
  const folders = new Set(filesOf(root).flatMap(ancestors));
  return [...folders].filter((folder) => !isMirrored(folder, folders)).sort();
}

/** `src/base/files/read-json.ts` -> src/base/files, src/base, src */
function ancestors(file: string): string[] {
  const folder = dirname(file);
  return folder === '.' ? [] : [folder, ...ancestors(folder)];
}

function isMirrored(folder: string, folders: ReadonlySet<string>): boolean {
  if (!folder.startsWith('test/')) return false;
  const [, name, ...deeper] = folder.split('/');
  return deeper.length > 0 || folders.has(`src/${name}`) || folders.has(name!);
}

if (import.meta.main) {
  const checks = [layoutProblems, linkProblems, nameProblems, widthProblems];
  const found = checks.flatMap((check) => check(process.cwd()));
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}
