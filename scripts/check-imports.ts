/**
 * Holds the arrows of the design: `npm run check:imports`. Which folder may import which, and who may read the
 * environment; every breach is printed. It reads the text of the imports, so it does not see one whose name is computed.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Folder -> the other folders that it may import. Files that lie directly in src/ are open to all. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  config: [],
  'src/report': [],
  'src/formatting': ['config', 'src/report'],
  'src/model': ['config', 'src/formatting'],
  'src/train': ['config', 'src/formatting', 'src/model', 'src/report'],
  'src/export': ['config', 'src/formatting', 'src/model', 'src/train'],
  'src/bot': ['config', 'src/formatting', 'src/model'],
  'src/store': ['config', 'src/bot'],
  'src/webhook': ['config', 'src/formatting', 'src/model', 'src/bot', 'src/store'],
  'src/admin': ['config', 'src/formatting', 'src/model', 'src/bot', 'src/store', 'src/webhook'],
  'src/simulator': [],
  // The library is all of src/ but the simulator.
  src: [
    'config',
    'src/formatting',
    'src/model',
    'src/train',
    'src/export',
    'src/bot',
    'src/store',
    'src/webhook',
    'src/admin',
  ],
  scripts: ['config', 'src', 'examples', 'src/report', 'src/simulator'],
  // What a reader can do with the public library alone.
  examples: [],
};
const READS_ENVIRONMENT = ['config', 'scripts'];

/** Every breach under `root`, one line each. */
export function breaches(root: string): string[] {
  const files = globSync(['{src,config,scripts,examples}/**/*.ts'], { cwd: root }).sort();
  return files.flatMap((file) => breachesOf(file, readFileSync(join(root, file), 'utf8')));
}

function breachesOf(file: string, text: string): string[] {
  const folder = folderOf(file);
  const found = importsOf(file, text).flatMap((imported) =>
    mayImport(folder, imported)
      ? []
      : [`${file}: imports ${imported}; ${folder}/ must not know ${folderOf(imported)}/`],
  );
  if (!READS_ENVIRONMENT.includes(folder) && /\bprocess\s*(\.env|\[\s*'env')/.test(text))
    found.push(`${file}: reads process.env; only config/ and scripts/ may`);
  return found;
}

function mayImport(folder: string, imported: string): boolean {
  const target = folderOf(imported);
  if (target === folder || /^src\/[^/]+$/.test(imported))
    return imported !== 'src/index.ts' || isEntry(folder);
  const allowed = ALLOWED[folder] ?? [];
  // What may use the library may use each of its folders.
  return allowed.includes(target) || (allowed.includes('src') && (ALLOWED['src'] ?? []).includes(target));
}

/** Only what stands outside the library may use it through its front door. */
function isEntry(folder: string): boolean {
  return folder === 'scripts' || folder === 'examples';
}

/** The project's files that a file imports, workers started by URL among them. */
function importsOf(file: string, text: string): string[] {
  const relative = [...text.matchAll(/(?:\bfrom|\bimport|\bnew URL)\s*\(?\s*['"](\.[^'"]+)['"]/g)];
  return relative.map(([, target]) => normalize(join(dirname(file), target!)));
}

/** `src/bot/compose.ts` -> `src/bot`, `src/errors.ts` -> `src`, `scripts/cli/main.ts` -> `scripts`. */
function folderOf(file: string): string {
  const [top, second, ...rest] = file.split('/');
  return top === 'src' && rest.length > 0 ? `${top}/${second}` : top!;
}

if (import.meta.main) {
  const found = breaches(process.cwd());
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}
