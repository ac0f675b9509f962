/**
 * Holds the arrows of the design: `npm run check:imports`. Every room has a rule here that says which rooms below it it
 * may use; no two files import each other, however far around; only the entries read the environment; and only the
 * store asks the database. Every breach is printed. It reads the text of the imports, so it does not see one whose
 * name is computed.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * The rooms from the ground up: a folder, and the rooms that it may import, all of which stand before it. The words of
 * vocabulary.ts are open to all.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/base/files': ['src/base'],
  'config/groups': [],
  config: ['config/groups', 'src/base', 'src/base/files'],
  'src/text': ['src/base'],
  'src/report': [],
  'src/report/charts': ['src/report'],
  'src/formatting/prompt': ['src/base'],
  'src/reply': ['config/groups', 'src/base', 'src/base/files', 'src/text', 'src/formatting/prompt'],
  'src/formatting/export': ['src/base', 'src/base/files', 'src/formatting/prompt'],
  'src/formatting/dataset': [
    'config/groups',
    'src/base',
    'src/base/files',
    'src/report',
    'src/report/charts',
    'src/formatting/prompt',
    'src/formatting/export',
  ],
  'src/formatting': [
    'config/groups',
    'src/base',
    'src/formatting/prompt',
    'src/formatting/export',
    'src/formatting/dataset',
  ],
  'src/graph/ops': ['src/base'],
  'src/graph': ['src/base', 'src/graph/ops'],
  'src/graph/onnx': ['src/base', 'src/base/files', 'src/graph/ops', 'src/graph'],
  'src/engines/program': ['src/base', 'src/graph/ops', 'src/graph', 'src/graph/onnx'],
  'src/engines/onnxruntime': ['src/base', 'src/graph', 'src/graph/onnx', 'src/engines/program'],
  'src/engines/tfjs': ['src/base', 'src/graph/ops', 'src/graph', 'src/engines/program'],
  'src/engines': [
    'src/base',
    'src/graph',
    'src/graph/onnx',
    'src/engines/program',
    'src/engines/onnxruntime',
    'src/engines/tfjs',
  ],
  'src/networks': ['src/graph', 'src/engines'],
  'src/networks/blenderbot': ['src/base', 'src/graph', 'src/engines', 'src/networks'],
  'src/networks/llama': ['src/base', 'src/graph', 'src/engines', 'src/networks'],
  'src/model/checkpoint/tensors': ['src/base'],
  'src/model/checkpoint/gguf': ['src/base', 'src/base/files', 'src/model/checkpoint/tensors'],
  'src/model/checkpoint': [
    'src/base',
    'src/base/files',
    'src/graph',
    'src/networks',
    'src/networks/blenderbot',
    'src/networks/llama',
    'src/model/checkpoint/tensors',
    'src/model/checkpoint/gguf',
  ],
  'src/model/adapter': ['src/base', 'src/base/files', 'src/graph', 'src/networks', 'src/model/checkpoint'],
  'src/model': [
    'config/groups',
    'src/base',
    'src/base/files',
    'src/formatting/prompt',
    'src/networks',
    'src/model/checkpoint',
    'src/model/adapter',
  ],
  'src/model/versions': ['src/base', 'src/base/files'],
  'src/generate': [
    'src/base',
    'src/base/files',
    'src/graph',
    'src/engines',
    'src/networks',
    'src/model/checkpoint',
    'src/model',
  ],
  'src/generate/service': ['src/base', 'src/model', 'src/generate'],
  'src/evaluate/measures': ['src/base', 'src/text', 'src/formatting/prompt'],
  'src/evaluate/blind-test': ['src/base', 'src/base/files', 'src/report', 'src/formatting/prompt'],
  'src/evaluate': [
    'config/groups',
    'src/base',
    'src/text',
    'src/formatting/prompt',
    'src/reply',
    'src/graph',
    'src/engines',
    'src/networks',
    'src/model/checkpoint',
    'src/model',
    'src/generate',
    'src/evaluate/measures',
  ],
  'src/evaluate/imitation': [
    'src/base',
    'src/formatting/prompt',
    'src/model',
    'src/generate',
    'src/evaluate',
    'src/evaluate/measures',
  ],
  'src/evaluate/report': [
    'src/base',
    'src/report',
    'src/formatting/prompt',
    'src/evaluate',
    'src/evaluate/measures',
    'src/evaluate/imitation',
  ],
  'src/train/method': [
    'config/groups',
    'src/base',
    'src/graph',
    'src/engines',
    'src/networks',
    'src/model/adapter',
    'src/evaluate',
  ],
  'src/train/data': [
    'config/groups',
    'src/base',
    'src/formatting',
    'src/model/adapter',
    'src/model',
    'src/evaluate',
  ],
  'src/train/run': [
    'config/groups',
    'src/base',
    'src/base/files',
    'src/report',
    'src/report/charts',
    'src/formatting/prompt',
    'src/reply',
    'src/formatting',
    'src/engines',
    'src/networks',
    'src/model/checkpoint',
    'src/model/adapter',
    'src/model',
    'src/generate',
    'src/evaluate',
    'src/train/method',
    'src/train/data',
  ],
  'src/train/retrain': [
    'config',
    'src/base',
    'src/base/files',
    'src/formatting',
    'src/reply',
    'src/model/adapter',
    'src/model',
    'src/model/versions',
    'src/evaluate/measures',
    'src/evaluate/imitation',
    'src/evaluate',
    'src/train/run',
  ],
  'src/train': ['src/evaluate', 'src/train/method', 'src/train/data', 'src/train/run'],
  'src/export/portable': [
    'src/base',
    'src/base/files',
    'src/graph',
    'src/graph/onnx',
    'src/engines',
    'src/networks',
    'src/networks/blenderbot',
    'src/networks/llama',
  ],
  'src/export/gguf': [
    'src/base',
    'src/graph',
    'src/networks',
    'src/networks/llama',
    'src/model/checkpoint/gguf',
  ],
  'src/export': [
    'src/base',
    'src/base/files',
    'src/formatting/prompt',
    'src/formatting',
    'src/reply',
    'src/graph',
    'src/model/checkpoint',
    'src/model/adapter',
    'src/model',
    'src/generate',
    'src/evaluate',
    'src/export/portable',
    'src/export/gguf',
  ],
  'src/bot/conduct/texts': ['config/groups'],
  'src/bot/conduct': ['src/base', 'config/groups', 'src/bot/conduct/texts'],
  'src/bot/conduct/policies': ['src/bot/conduct/texts', 'src/bot/conduct'],
  'src/bot': [
    'config/groups',
    'src/base',
    'src/formatting/prompt',
    'src/reply',
    'src/bot/conduct',
    'src/bot/conduct/policies',
  ],
  'src/store/database': ['src/base', 'src/base/files'],
  'src/store': ['src/base', 'src/base/files', 'src/bot', 'src/model/versions', 'src/store/database'],
  'src/watch': ['config/groups', 'src/base', 'src/store'],
  'src/watch/notify': ['config/groups', 'src/base', 'src/store', 'src/watch'],
  'src/http': ['src/base', 'src/base/files', 'src/watch'],
  'src/admin/operations': ['config/groups', 'src/base', 'src/bot', 'src/model/versions', 'src/store'],
  'src/admin': ['src/base', 'src/watch', 'src/http', 'src/admin/operations'],
  'src/webhook/send': ['src/base', 'src/bot', 'src/store', 'src/watch'],
  'src/webhook/receive': [
    'config/groups',
    'src/base',
    'src/report',
    'src/bot',
    'src/store',
    'src/watch',
    'src/webhook/send',
  ],
  'src/webhook/doctor': ['src/base', 'src/store', 'src/watch', 'src/webhook/send', 'src/webhook/receive'],
  'src/webhook': [
    'config',
    'config/groups',
    'src/base',
    'src/bot',
    'src/model/versions',
    'src/store',
    'src/watch',
    'src/watch/notify',
    'src/http',
    'src/admin',
    'src/webhook/send',
    'src/webhook/receive',
    'src/webhook/doctor',
  ],
  'src/simulator': [],
};

/** What stands outside of the library: these may use all of it. examples/ show what its front door alone can do. */
const ENTRIES = ['scripts', 'examples'];
const FRONT_DOOR = 'src/index.ts';
const GLOSSARY = 'src/vocabulary.ts';
const READS_ENVIRONMENT = ['config', 'config/groups', 'scripts', 'examples'];
const ASKS_DATABASE = ['src/store', 'src/store/database'];

/** Every breach under `root`, one line each. */
export function breaches(root: string): string[] {
  const files = globSync(['{src,config,scripts,examples}/**/*.ts'], { cwd: root }).sort();
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const imports = new Map([...texts].map(([file, text]) => [file, importsOf(file, text)]));
  const readers = files.filter((file) => readsEnvironment(file, texts.get(file)!));
  const askers = files.filter((file) => asksDatabase(file, texts.get(file)!));
  return [
    ...files.flatMap((file) => arrowsUp(file, imports.get(file)!)),
    ...readers.map((file) => `${file}: reads process.env; only config/, scripts/ and examples/ may`),
    ...askers.map((file) => `${file}: asks the database; only src/store/ may, by functions with names`),
    ...circles(imports).map((circle) => `${circle.join(' -> ')}: these files import each other`),
  ];
}

/** What a file imports that its room must not know, and a room that has no rule. */
function arrowsUp(file: string, imports: readonly string[]): string[] {
  const room = roomOf(file);
  if (!isKnown(room))
    return [`${file}: ${room}/ has no rule in scripts/check-imports.ts; say what it may import`];
  return imports
    .filter((imported) => !mayImport(file, imported))
    .map((imported) => `${file}: imports ${imported}; ${room}/ must not know ${roomOf(imported)}/`);
}

function isKnown(room: string): boolean {
  return room === 'src' || ENTRIES.includes(room) || room in ROOMS;
}

function mayImport(file: string, imported: string): boolean {
  const [room, target] = [roomOf(file), roomOf(imported)];
  if (room === 'examples') return target === room || imported === FRONT_DOOR;
  if (room === 'scripts') return target === 'src' || ENTRIES.includes(target) || target in ROOMS;
  if (imported === FRONT_DOOR) return false;
  // The library is all of src/ but the simulator, which is for trials.
  if (file === FRONT_DOOR) return imported === GLOSSARY || (target in ROOMS && target !== 'src/simulator');
  return target === room || imported === GLOSSARY || (ROOMS[room] ?? []).includes(target);
}

function readsEnvironment(file: string, text: string): boolean {
  return !READS_ENVIRONMENT.includes(roomOf(file)) && /\bprocess\s*(\.env|\[\s*'env')/.test(text);
}

function asksDatabase(file: string, text: string): boolean {
  return !ASKS_DATABASE.includes(roomOf(file)) && /\.query\s*(<[^>]*>)?\(/.test(text);
}

/** The project's files that a file imports, workers started by URL among them. */
function importsOf(file: string, text: string): string[] {
  const relative = [...text.matchAll(/(?:\bfrom|\bimport|\bnew URL)\s*\(?\s*['"](\.[^'"]+)['"]/g)];
  return relative.map(([, target]) => normalize(join(dirname(file), target!)));
}

/** Files that can be reached from themselves: each circle once, by the first of its files that was met. */
export function circles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const imported of imports.get(file) ?? []) visit(imported);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return found;
}

/** `src/bot/compose.ts` -> `src/bot`, `src/index.ts` -> `src`, `scripts/cli/main.ts` -> `scripts`. */
function roomOf(file: string): string {
  const [top] = file.split('/');
  return top === 'src' || top === 'config' ? dirname(file) : top!;
}

if (import.meta.main) {
  const found = breaches(process.cwd());
  for (const line of found) console.error(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}
