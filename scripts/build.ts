/**
 * Makes dist/, which works from inside node_modules, where Node strips no types: `npm run build`. Emitted are the library,
 * the configuration and the bin with all it loads; files that are no TypeScript are copied beside them.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from './cli/version.ts';

const root = packageRoot();
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
compile();
copyTheRest();
for (const file of globSync('**/*.js', { cwd: dist })) pointAtJavaScript(join(dist, file));
chmodSync(join(dist, 'scripts/imitator.js'), 0o755);

function compile(): void {
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
}

function copyTheRest(): void {
  const files = globSync(['src/**/*', 'config/**/*', 'scripts/*.mjs', 'scripts/{cli,commands,demo}/**/*'], {
    cwd: root,
    withFileTypes: true,
  });
  for (const entry of files.filter((each) => each.isFile() && !each.name.endsWith('.ts'))) {
    const from = join(entry.parentPath, entry.name);
    cpSync(from, from.replace(root, dist));
  }
}

/** The compiler rewrites imports, but not the names of files that are started: `new URL('./worker.ts', import.meta.url)`. */
function pointAtJavaScript(file: string): void {
  const text = readFileSync(file, 'utf8');
  const pointed = text.replace(/(new URL\(\s*['"]\.[^'"]+)\.ts(['"]\s*,\s*import\.meta\.url)/g, '$1.js$2');
  if (pointed !== text) writeFileSync(file, pointed);
}
