/**
 * The README is true: every folder of the project is in its layout tree, and everything in it exists (folders of test/
 * that mirror a folder of the source need no line); its links lead somewhere, and to every page of docs/.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TOPS = ['config', 'docs', 'examples', 'models', 'scripts', 'src', 'test'];

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

/** What is wrong with the links in `root`'s README, one line each. */
export function linkProblems(root: string): string[] {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const links = new Set([...readme.matchAll(/\]\(([^)#]+)/g)].map(([, link]) => link!));
  const dead = [...links].filter((link) => !link.includes('://') && !existsSync(join(root, link)));
  const unlinked = globSync('docs/*.md', { cwd: root }).filter((page) => !links.has(page));
  return [
    ...dead.map((link) => `README.md: links to ${link}, which does not exist`),
    ...unlinked.map((page) => `README.md: has no link to ${page}; add one under "Read on"`),
  ];
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

/** The folders that hold files of the project: committed, or new and not ignored. */
function foldersOf(root: string): string[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...TOPS];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
  const present = files.filter((file) => existsSync(join(root, file)));
  const folders = new Set(present.flatMap(ancestors));
  return [...folders].filter((folder) => !isMirrored(folder, folders)).sort();
}

/** `src/model/graph/a.ts` -> src/model/graph, src/model, src */
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
  const found = [...layoutProblems(process.cwd()), ...linkProblems(process.cwd())];
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}
