/** The process that the bench of a start measures: opens serving graphs, makes one token, ends. */
import { openServing } from '../../src/generate/index.ts';

const [dir, threads] = process.argv.slice(2) as [string, string];
const generator = await openServing(dir, { threads: Number(threads) });
await generator.generate([{ ids: [8, 9, 10, generator.config.eosTokenId], params: { max_new_tokens: 1 } }]);
await generator.release();
