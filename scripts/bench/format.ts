/** How fast an export becomes a dataset, and in how much memory: both must not depend on its size. */
import { join } from 'node:path';
import { groups } from '../../config/schema.ts';
import { formatExport } from '../../src/formatting/index.ts';
import { type BenchCase, defineBench, secondsOf } from './bench.ts';
import { type BigExport, writeBigExport } from './big-export.ts';

const exports: Readonly<Record<string, BigExport>> = {
  'one-million': { messages: 1_000_000, threads: 200, largest: 150_000 },
  'hundred-thousand': { messages: 100_000, threads: 200, largest: 15_000 },
  'hundred-thousand-html': { messages: 100_000, threads: 200, largest: 15_000, html: true },
};

const settings = groups.formatting.parse({});

function formatCase(name: string, { messages }: BigExport): BenchCase {
  return {
    name,
    unit: 'messages/s',
    better: 'more',
    open: async (dir) => ({
      measure: async () => messages / (await secondsOf(() => formatOnce(dir, name))),
    }),
  };
}

async function formatOnce(dir: string, name: string): Promise<void> {
  const request = {
    paths: [join(dir, `${name}.zip`)],
    out: join(dir, name),
    settings,
    key: Buffer.alloc(32),
  };
  for await (const _ of formatExport(request));
}

export default defineBench({
  async prepare(dir) {
    for (const [name, size] of Object.entries(exports)) await writeBigExport(join(dir, `${name}.zip`), size);
  },
  cases: Object.entries(exports).map(([name, size]) => formatCase(name, size)),
});
