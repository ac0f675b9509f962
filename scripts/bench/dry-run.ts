/**
 * The admin's dry run over HTTP, as an operator asks for it: the 400M shape with random weights (a prompt of 64 ids and
 * replies of at most 20, which random weights always fill) and models/small, each with the settings' own candidates.
 */
import { readdirSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { INT8, writeServing } from '../../src/generate/index.ts';
import { withMemoryTunables } from '../../src/generate/service/index.ts';
import { MessengerSimulator } from '../../src/simulator/index.ts';
import { packageRoot } from '../cli/version.ts';
import { type BenchCase, defineBench, median, type OpenCase } from './bench.ts';
import { startServe } from './serve-process.ts';
import { network400m } from './shape-400m.ts';
import { randomWeights } from './shapes.ts';

const SMALL = join(packageRoot(), 'models', 'small');
const TOKEN = 'bench';
const REPLY_TOKENS = 20;
/** Of so many in a row the middle and the last hundredth are told. */
const ASKS = 40;
const QUESTION = 'are you home? i have to tell you something, can you call me when you are done with work?';

export default defineBench({
  async prepare(dir) {
    const big = join(dir, '400m');
    await writeServing(big, {
      ...network400m,
      defaults: { max_length: REPLY_TOKENS },
      weights: randomWeights(network400m),
      precision: INT8,
    });
    await mkdir(big, { recursive: true });
    for (const name of readdirSync(SMALL).filter((each) => /tokenizer|vocab|merges|special/.test(each)))
      await copyFile(join(SMALL, name), join(big, name));
  },
  cases: [caseOf('400m', (dir) => join(dir, '400m')), caseOf('small', () => SMALL)],
});

function caseOf(name: string, model: (dir: string) => string): BenchCase {
  return {
    name: `${name}-p50`,
    unit: 'ms',
    better: 'less',
    runs: 1,
    environment: withMemoryTunables,
    open: (dir) => openServer(name, join(dir, `home-${name}`), model(dir)),
  };
}

async function openServer(name: string, home: string, model: string): Promise<OpenCase> {
  const meta = await new MessengerSimulator().start();
  process.env['ADMIN_TOKEN'] = TOKEN;
  const server = await startServe(meta, home, model, [`bot.maxReplyTokens=${REPLY_TOKENS}`]);
  const all: number[] = [];
  return {
    async measure() {
      await ask(server.operatorUrl, 0);
      for (let i = 1; i <= ASKS; i++) all.push(await ask(server.operatorUrl, i));
      return median(all.slice(-ASKS));
    },
    figures: async () => [{ case: `${name}-p99`, unit: 'ms', value: quantile(all, 0.99) }],
    close: async () => {
      await server.stop();
      await meta.stop();
    },
  };
}

async function ask(url: string, seed: number): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(`${url}/admin/dry-run`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ messages: [{ from: 'user', text: QUESTION }], seed }),
  });
  await answer.text();
  if (answer.status !== 200) throw new Error(`the dry run answered ${answer.status}`);
  return performance.now() - begun;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
