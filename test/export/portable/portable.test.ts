import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AutoModelForCausalLM, AutoModelForSeq2SeqLM, env, Tensor } from '@xenova/transformers';
import { describe, expect, test } from 'vitest';
import { portableConfig, writePortableOnnx } from '../../../src/export/portable/index.ts';
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import { llamaCases, upToEnd } from '../../generate/golden-cases.ts';
import { distance } from '../../support/distance.ts';
import { goldenPath } from '../../support/golden.ts';
import { forward } from '../../support/golden-blenderbot.ts';
import { forward as llama, ofTokens } from '../../support/golden-llama.ts';
import { tempDir } from '../../support/temp-dir.ts';

env.allowRemoteModels = false;

/** A folder as transformers.js loads it. */
async function portableFolder(from: string): Promise<string> {
  const dir = tempDir('imitator-portable');
  const checkpoint = await readCheckpoint(from);
  await writePortableOnnx(dir, checkpoint, checkpoint.weights);
  const config = { ...checkpoint.config.raw, 'transformers.js_config': portableConfig(checkpoint.family) };
  writeFileSync(join(dir, 'config.json'), JSON.stringify(config));
  cpSync(join(from, 'generation_config.json'), join(dir, 'generation_config.json'));
  return dir;
}

test('another family, whose layout nobody described, is refused', async () => {
  const { family, config, weights } = await readCheckpoint(goldenPath('tiny'));
  const other = { family: { ...family, modelType: 'other' }, config };
  await expect(writePortableOnnx(tempDir(), other, weights)).rejects.toThrow(
    /model_type: expected one whose layout in ONNX is known: blenderbot, llama, got "other".*--no-onnx/,
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

describe('a network without an encoder', () => {
  const folder = goldenPath('llama', 'tiny');

  test('has the logits of the reference library in transformers.js', async () => {
    const model = await AutoModelForCausalLM.from_pretrained(resolve(await portableFolder(folder)), {
      dtype: 'fp32',
    });
    const out = await model({
      input_ids: int64(llama.input_ids),
      attention_mask: int64(llama.attention_mask),
    });
    await model.dispose();
    const found = ofTokens(out.logits.data, llama);
    expect(distance(found, ofTokens(llama.logits.data, llama))).toBeLessThan(1e-4);
  });

  test.each(llamaCases.filter(({ name }) => /^greedy( batch.*| long)?$/.test(name)))(
    'writes there, with its past, what the reference library writes: $name',
    async ({ input_ids, attention_mask, params, sequences }) => {
      const model = await AutoModelForCausalLM.from_pretrained(resolve(await portableFolder(folder)), {
        dtype: 'fp32',
      });
      const out = (await model.generate({
        input_ids: int64(input_ids),
        attention_mask: int64(attention_mask),
        ...params,
      } as never)) as Tensor;
      await model.dispose();
      const written = out.tolist().map((row: bigint[]) => row.slice(input_ids[0]!.length).map(Number));
      expect(written.map((row: number[]) => upToEnd(row))).toEqual(sequences.map((row) => upToEnd(row)));
    },
  );
});

test.each([['tiny'], ['llama/tiny']])(
  'the files of %s hold operators of standard ONNX alone',
  async (name) => {
    const dir = await portableFolder(goldenPath(...name.split('/')));
    for (const file of readdirSync(join(dir, 'onnx')).filter((each) => each.endsWith('.onnx'))) {
      const text = readFileSync(join(dir, 'onnx', file), 'latin1');
      for (const foreign of ['SimplifiedLayerNormalization', 'RotaryEmbedding', 'QuickGelu', 'FusedMatMul'])
        expect(text.includes(foreign), `${file}: ${foreign}`).toBe(false);
    }
  },
);
