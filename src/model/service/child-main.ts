/** The child process's program: opens the model that the server names, and decodes for it. */
import { readCheckpoint } from '../checkpoint/index.ts';
import { chooseEngine } from '../engines/index.ts';
import { openGenerator } from '../generate/index.ts';
import { readTokenizer } from '../tokenizer.ts';
import { BatchDecoder } from './batch-decoder.ts';
import { serveParent } from './child-loop.ts';

serveParent(async ({ dir, device, threads }) => {
  const checkpoint = await readCheckpoint(dir);
  const tokenizer = readTokenizer(dir, checkpoint.config.eosTokenId);
  const { engine, why } = await chooseEngine(device);
  const generator = await openGenerator(checkpoint, { engine, threads });
  const precision = generator.precision.body;
  return new BatchDecoder(generator, tokenizer, {
    device: engine.device,
    precision,
    why: `${engine.device} (${why}), ${precision}`,
  });
});
