import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeMergedCheckpoint } from '../../src/export/merged-checkpoint.ts';
import { chatTemplates } from '../../src/formatting/prompt/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { golden, goldenPath } from '../support/golden.ts';
import { tempDir } from '../support/temp-dir.ts';

const read = (dir: string, file: string) => JSON.parse(readFileSync(join(dir, file), 'utf8')) as object;

test('says that its weights are plain, whatever the base kept them in, and what the base left unsaid', async () => {
  const dir = tempDir();
  cpSync(goldenPath('llama', 'tiny'), dir, { recursive: true });
  const said = {
    ...golden<object>('llama/tiny/config.json'),
    architectures: null,
    dtype: 'bfloat16',
    quantization_config: { quant_method: 'gguf' },
  };
  writeFileSync(join(dir, 'config.json'), JSON.stringify(said));
  const base = await readCheckpoint(dir);
  const out = tempDir();
  writeMergedCheckpoint(out, base, base.weights, { more: 1 });
  const config = read(out, 'config.json');
  expect(config).toMatchObject({
    architectures: ['LlamaForCausalLM'],
    dtype: 'float32',
    head_dim: 8,
    more: 1,
  });
  expect(config).not.toHaveProperty('quantization_config');
});

test("has the template that the model was trained with, in the place of its base's", async () => {
  const dir = tempDir();
  cpSync(goldenPath('llama', 'tiny'), dir, { recursive: true });
  writeFileSync(join(dir, 'chat_template.jinja'), 'with a system line');
  writeFileSync(
    join(dir, 'tokenizer_config.json'),
    JSON.stringify({ eos_token: '<|im_end|>', chat_template: 'old' }),
  );
  const base = await readCheckpoint(dir);
  const out = tempDir();
  writeMergedCheckpoint(out, base, base.weights, {});
  expect(read(out, 'tokenizer_config.json')).toEqual({
    eos_token: '<|im_end|>',
    chat_template: chatTemplates.chat,
  });
  expect(() => read(out, 'chat_template.jinja')).toThrow(/ENOENT/);
});
