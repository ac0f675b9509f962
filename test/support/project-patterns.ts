/** Every regular expression of the project: those that stand in its source, and those that its modules put together. */
import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { parseAst } from 'vite';

const ROOT = join(import.meta.dirname, '../..');

export interface ProjectPattern {
  file: string;
  pattern: RegExp;
}

export async function projectPatterns(): Promise<ProjectPattern[]> {
  const files = globSync('src/**/*.ts', { cwd: ROOT }).sort();
  const written = files.flatMap((file) =>
    literalsOf(readFileSync(join(ROOT, file), 'utf8')).map(found(file)),
  );
  const composed: ProjectPattern[] = [];
  const composing = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').includes('new RegExp('));
  for (const file of composing) composed.push(...(await madeBy(file)).map(found(file)));
  return [...written, ...composed];
}

const found = (file: string) => (pattern: RegExp) => ({ file, pattern });

function literalsOf(source: string): RegExp[] {
  const literals: RegExp[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { regex } = node as { regex?: { pattern: string; flags: string } };
    if (regex !== undefined) literals.push(new RegExp(regex.pattern, regex.flags));
    for (const child of Object.values(node)) walk(child);
  };
  walk(parseAst(stripTypeScriptTypes(source)));
  return literals;
}

/** What a module makes when it is loaded. */
async function madeBy(file: string): Promise<RegExp[]> {
  const made: RegExp[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, args) {
      const pattern = Reflect.construct(target, args) as RegExp;
      // Not what a package makes meanwhile: the line below ours is whoever called.
      if (new Error().stack?.split('\n')[2]?.includes(file)) made.push(pattern);
      return pattern;
    },
  });
  try {
    await import(join(ROOT, file));
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}
