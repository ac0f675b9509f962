/**
 * One call of llama.cpp, by node-llama-cpp: greedy replies to the prompts of a file, all at once. Prints a line of JSON as
 * the other peer's script does.
 *
 * `node llamacpp-process.ts MODULE MODEL.gguf PROMPTS.json TOKENS PROMPTS THREADS GOES`
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { PeerFigures } from './peer.ts';

const [module, model, prompts] = process.argv.slice(2, 5) as [string, string, string];
const [tokens, count, threads, goes] = process.argv.slice(5).map(Number) as [number, number, number, number];

/** As much of node-llama-cpp as is used; it is no package of this project. */
interface LlamaCpp {
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<Model> }>;
}
interface Model {
  createContext(options: object): Promise<{ getSequence(): Sequence }>;
}
interface Sequence {
  evaluate(ids: readonly number[], options: object): AsyncIterable<number>;
  dispose(): void;
}

const asked = (JSON.parse(readFileSync(prompts, 'utf8')) as number[][]).slice(0, count);
const longest = Math.max(...asked.map(({ length }) => length));
const { getLlama } = (await import(pathToFileURL(module).href)) as LlamaCpp;
const llama = await getLlama({ gpu: false, build: 'never', maxThreads: threads, logLevel: 'error' });
const loaded = await llama.loadModel({ modelPath: model });
const context = await loaded.createContext({
  sequences: count,
  contextSize: count * (longest + tokens + 8),
  batchSize: Math.max(512, count * longest),
  threads,
});

async function reply(ids: readonly number[]): Promise<void> {
  const sequence = context.getSequence();
  let made = 0;
  for await (const _ of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true }))
    if (++made === tokens) break;
  sequence.dispose();
}

const times: number[] = [];
// The first go warms up.
for (let go = 0; go <= goes; go++) {
  const start = performance.now();
  await Promise.all(asked.map(reply));
  if (go > 0) times.push((performance.now() - start) / 1000);
}
const seconds = Math.min(...times);
const figures: PeerFigures = {
  seconds,
  tokens_per_second: (count * tokens) / seconds,
  peak_mb: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
