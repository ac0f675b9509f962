import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type GgufModel, ggufBytes, writeModelGguf } from '../../../src/export/gguf/index.ts';
import { exportModel } from '../../../src/export/index.ts';
import { chatTemplates } from '../../../src/formatting/prompt/index.ts';
import { ggufCompanion, llamaTensors, openGguf } from '../../../src/model/checkpoint/gguf/index.ts';
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import { readTensor } from '../../../src/model/checkpoint/tensors/index.ts';
import { openBase } from '../../../src/model/index.ts';
import { distance } from '../../support/distance.ts';
import { fixture, goldenPath } from '../../support/golden.ts';
import { tempDir } from '../../support/temp-dir.ts';

const tiny = await readCheckpoint(goldenPath('llama', 'tiny'));

/** Byte-level BPE with two merges, its id 6 unused. */
const tokenizer = {
  added_tokens: [
    { id: 1, content: '<|im_start|>', special: true },
    { id: 2, content: '<|im_end|>' },
    { id: 7, content: '<word>', special: false },
  ],
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Digits', individual_digits: true },
      { type: 'ByteLevel', add_prefix_space: false },
    ],
  },
  model: { type: 'BPE', vocab: { h: 3, i: 4, hi: 5, Ġ: 0, Ġhi: 8 }, merges: [['h', 'i'], 'Ġ hi'] },
};

const model: GgufModel = {
  ...tiny,
  name: 'tiny',
  place: tiny.dir,
  tokenizer,
  chatTemplate: chatTemplates.chat,
};

describe('a GGUF file of a model', () => {
  test.each([
    ['f16', 2 ** -11],
    ['q8_0', 2 ** -7],
  ] as const)('in %s has its weights, and only matrices are rounded', async (type, precision) => {
    const path = writeModelGguf(tempDir(), model, tiny.weights, type);
    const { weights, config } = await readCheckpoint(path);
    expect({ ...config, raw: {} }).toEqual({ ...tiny.config, raw: {} });
    expect([...weights.names].sort()).toEqual([...tiny.weights.names].sort());
    for (const name of weights.names) {
      const limit = weights.shape(name).length > 1 ? precision : 0;
      expect(distance(weights.read(name), tiny.weights.read(name)), name).toBeLessThanOrEqual(limit);
    }
  });

  test("has the rows of q and k where llama.cpp's own file has them", () => {
    const path = writeModelGguf(tempDir(), model, tiny.weights, 'f16');
    const [ours, theirs] = [path, fixture('gguf', 'tiny.gguf')].map((file) => openGguf(file));
    for (const name of ['blk.1.attn_q.weight', 'blk.1.attn_k.weight']) {
      const values = [ours!, theirs!].map((file) => readTensor({ ...file, metadata: {} }, name));
      expect(distance(values[0]!, values[1]!), name).toBeLessThan(2 ** -11);
    }
  });

  test('keeps rows that are no whole blocks in halves', () => {
    const file = openGguf(writeModelGguf(tempDir(), model, tiny.weights, 'q8_0'));
    const types = new Map([...llamaTensors(file).tensors].map(([name, { type }]) => [name, type]));
    expect(types.get('model.layers.0.mlp.down_proj.weight')).toBe('F16');
    expect(types.get('model.layers.0.mlp.up_proj.weight')).toBe('Q8_0');
    expect(types.get('model.norm.weight')).toBe('F32');
  });

  test('has its tokenizer, a token for every row of the embedding, and the template it was trained with', () => {
    const path = writeModelGguf(tempDir(), model, tiny.weights, 'f16');
    const back = JSON.parse(ggufCompanion(path, 'tokenizer.json')!) as typeof tokenizer;
    expect(back.model.vocab).toMatchObject(tokenizer.model.vocab);
    expect(Object.keys(back.model.vocab)).toHaveLength(tiny.config.vocabSize);
    expect(back.model.merges).toEqual([
      ['h', 'i'],
      ['Ġ', 'hi'],
    ]);
    expect(back.added_tokens.map(({ id, special }) => [id, special])).toEqual([
      [1, true],
      [2, true],
      [7, false],
    ]);
    expect(back.pre_tokenizer).toMatchObject({ pretokenizers: [{ type: 'Digits' }, { type: 'ByteLevel' }] });
    expect(JSON.parse(ggufCompanion(path, 'tokenizer_config.json')!)).toMatchObject({
      chat_template: chatTemplates.chat,
    });
  });

  test('takes the room that is asked for before', () => {
    const { size } = statSync(writeModelGguf(tempDir(), model, tiny.weights, 'f16'));
    const said = ggufBytes(tiny.weights, 'f16');
    expect(size).toBeGreaterThan(said);
    expect(size).toBeLessThan(said + 20_000);
  });
});

test('a model that llama.cpp does not know is refused before anything is done', async () => {
  const base = await openBase('models/small', { home: 'none', offline: true });
  const out = join(tempDir(), 'out');
  const asked = { base, precision: 'fp32', out, onnx: false, gguf: 'f16', note: () => {} } as const;
  await expect(exportModel(asked)).rejects.toThrow(
    /GGUF file of .*models\/small: expected a model of the family "llama".*got "blenderbot"; leave --gguf out/,
  );
});
