/** The child process's program: opens the model that the server names, and decodes for it. */
import { problem } from '../../base/errors.ts';
import { openModel } from '../index.ts';
import { BatchDecoder } from './batch-decoder.ts';
import { serveParent } from './child-loop.ts';

serveParent(async ({ dir, ...options }) => {
  const { generator, tokenizer, why } = await openModel(dir, options);
  if (tokenizer === undefined)
    throw problem({
      code: 'tokenizer-missing',
      place: dir,
      expected: 'tokenizer.json beside the weights, for text in and out',
      remedy: 'save it with the fast tokenizer of the model',
    });
  return new BatchDecoder(generator, tokenizer, {
    device: generator.device,
    precision: generator.precision.body,
    why,
  });
});
