import { cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AutoModelForSeq2SeqLM, env, Tensor } from '@xenova/transformers';
import { expect, test } from 'vitest';
import { PORTABLE_CONFIG, writePortableOnnx } from '../../../src/export/portable/index.ts';
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import { distance } from '../../support/distance.ts';
import { goldenPath } from '../../support/golden.ts';
import { forward } from '../../support/golden-network.ts';
import { tempDir } from '../../support/temp-dir.ts';

env.allowRemoteModels = false;

/** A folder as transformers.js loads it. */
async function portableFolder(from: string): Promise<string> {
  const dir = tempDir('imitator-portable');
  const checkpoint = await readCheckpoint(from);
  await writePortableOnnx(dir, checkpoint, checkpoint.weights);
  const config = { ...checkpoint.config.raw, 'transformers.js_config': PORTABLE_CONFIG };
  writeFileSync(join(dir, 'config.json'), JSON.stringify(config));
  cpSync(join(from, 'generation_config.json'), join(dir, 'generation_config.json'));
  return dir;
}

test('another family, whose layout nobody described, is refused', async () => {
  const { family, config, weights } = await readCheckpoint(goldenPath('tiny'));
  const other = { family: { ...family, modelType: 'llama' }, config };
  await expect(writePortableOnnx(tempDir(), other, weights)).rejects.toThrow(
    /model_type: expected "blenderbot".*got "llama".*--no-onnx/,
  );
});

const load = (dir: string) => AutoModelForSeq2SeqLM.from_pretrained(resolve(dir), { dtype: 'fp32' });

const int64 = (rows: number[][]) =>
  new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, rows[0]!.length]);

// That it writes the same replies, step by step with a past, is a promise of the whole export: test/export.
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
