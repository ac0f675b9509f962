/**
 * Holds the arrows of the design: `npm run check:imports`. Which folder may import which, and who may read the
 * environment; every breach is printed.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Folder -> folders of the project that it must not import. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  'src/formatting': [
    'src/model',
    'src/train',
    'src/bot',
    'src/webhook',
    'src/store',
    'src/simulator',
    'scripts',
  ],
  'src/model': ['src/train', 'src/bot', 'src/webhook', 'src/store', 'src/simulator', 'scripts'],
  'src/train': ['src/bot', 'src/webhook', 'src/store', 'src/simulator', 'scripts'],
  'src/bot': ['src/train', 'src/webhook', 'src/store', 'src/simulator', 'scripts'],
  'src/webhook': ['src/train', 'src/simulator', 'scripts'],
  'src/store': ['src/train', 'src/webhook', 'src/simulator', 'scripts'],
  'src/simulator': ['src/train', 'src/bot', 'src/store', 'src/webhook', 'scripts'],
};

export function breaches(root: string): string[] {
  const files = globSync('src/**/*.ts', { cwd: root }).sort();
  return files.flatMap((file) => breachesOf(file, readFileSync(join(root, file), 'utf8')));
}

function breachesOf(file: string, text: string): string[] {
  const found: string[] = [];
  if (/\bprocess\.env\b/.test(text)) found.push(`${file}: reads process.env; only scripts/ and config/ may`);
  const folder = Object.keys(FORBIDDEN).find((name) => file.startsWith(`${name}/`));
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
    const imported = relative('.', join(dirname(file), target!));
    const bad = (folder === undefined ? [] : FORBIDDEN[folder]!).find((name) =>
      imported.startsWith(`${name}/`),
    );
    if (bad !== undefined) found.push(`${file}: imports ${imported}; ${folder} must not know ${bad}`);
  }
  return found;
}

if (import.meta.main) {
  const found = breaches(process.cwd());
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}
