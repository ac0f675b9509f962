import { cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AutoModelForSeq2SeqLM, env, Tensor } from '@xenova/transformers';
import { expect, test } from 'vitest';
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import { openGenerator } from '../../../src/model/generate/index.ts';
import { PORTABLE_CONFIG, writePortableOnnx } from '../../../src/model/portable/index.ts';
import { readTokenizer } from '../../../src/model/tokenizer.ts';
import { distance } from '../../support/distance.ts';
import { goldenPath } from '../../support/golden.ts';
import { forward } from '../../support/golden-network.ts';
import { tempDir } from '../../support/temp-dir.ts';

env.allowRemoteModels = false;

/** A folder as transformers.js loads it. */
async function portableFolder(from: string): Promise<string> {
  const dir = tempDir('imitator-portable');
  const checkpoint = await readCheckpoint(from);
  await writePortableOnnx(dir, checkpoint.config, checkpoint.weights);
  const config = { ...checkpoint.config.raw, 'transformers.js_config': PORTABLE_CONFIG };
  writeFileSync(join(dir, 'config.json'), JSON.stringify(config));
  cpSync(join(from, 'generation_config.json'), join(dir, 'generation_config.json'));
  return dir;
}

const load = (dir: string) => AutoModelForSeq2SeqLM.from_pretrained(resolve(dir), { dtype: 'fp32' });

const int64 = (rows: number[][]) =>
  new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0]!.length]);

test('transformers.js computes the logits of the reference library with it', async () => {
  const model = await load(await portableFolder(goldenPath('tiny')));
  const out = await model({
    input_ids: int64(forward.input_ids),
    attention_mask: int64(forward.attention_mask),
    decoder_input_ids: int64(forward.decoder_input_ids),
  });
  expect(distance(out.logits.data, forward.logits.data)).toBeLessThan(1e-4);
  await model.dispose();
});

test('transformers.js writes the greedy replies that we write', async () => {
  const prompts = ['hey! how are you today?', 'i just got a new dog', 'what are you up to?'];
  const tokenizer = readTokenizer('models/small');
  // What transformers.js can do of it.
  const params = {
    num_beams: 1,
    do_sample: false,
    max_length: 24,
    min_length: 5,
    no_repeat_ngram_size: 3,
    encoder_no_repeat_ngram_size: 0,
  };
  const generator = await openGenerator(await readCheckpoint('models/small'));
  const model = await load(await portableFolder('models/small'));
  for (const prompt of prompts) {
    const { ids } = tokenizer.encodePrompt(prompt, 128);
    const [ours] = await generator.generate([{ ids, params }]);
    const theirs = await model.generate({
      input_ids: int64([ids]),
      attention_mask: int64([ids.map(() => 1)]),
      ...params,
    });
    expect((theirs as Tensor).tolist()[0].map(Number), prompt).toEqual(ours!.sequences[0]);
  }
  await model.dispose();
  await generator.release();
});
