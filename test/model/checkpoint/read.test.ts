import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import {
  configFolder,
  safetensorsFolder,
  shardedFolder,
  tiny,
  tinyTensors,
  torchFolder,
} from '../../support/checkpoint-folder.ts';
import { distance } from '../../support/distance.ts';
import { goldenPath } from '../../support/golden.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** The largest distance of any weight of a folder to the tiny checkpoint's. */
async function worst(dir: string): Promise<number> {
  const { weights } = await readCheckpoint(dir);
  return Math.max(...weights.names.map((name) => distance(weights.read(name), tiny.weights.read(name))));
}

test('the half-precision .bin of the reference library holds the weights of its safetensors', async () => {
  const dir = tempDir();
  for (const file of ['config.json', 'pytorch_model.bin']) cpSync(goldenPath('tiny', file), join(dir, file));
  expect(await worst(dir)).toBeLessThan(2 ** -11);
});

test.each([
  ['F32', 0],
  ['F16', 2 ** -11],
  ['BF16', 2 ** -8],
] as const)('reads safetensors of %s', async (type, precision) => {
  expect(await worst(safetensorsFolder(tinyTensors(), type))).toBeLessThanOrEqual(precision);
});

test.each([
  ['FloatStorage', 0],
  ['HalfStorage', 2 ** -11],
  ['BFloat16Storage', 2 ** -8],
] as const)('reads .bin files of %s', async (storage, precision) => {
  expect(await worst(await torchFolder(tinyTensors(), storage))).toBeLessThanOrEqual(precision);
});

test.each(['model', 'pytorch_model'] as const)('reads %s in three shards', async (stem) => {
  expect(await worst(await shardedFolder(stem, 3))).toBe(0);
});

test('a missing shard is named', async () => {
  const dir = await shardedFolder('model', 3);
  rmSync(join(dir, 'model-00002-of-00003.safetensors'));
  await expect(readCheckpoint(dir)).rejects.toThrow(
    /index\.json: model-00002-of-00003\.safetensors is not there/,
  );
});

test('an index cannot lead out of its folder', async () => {
  const dir = configFolder();
  const index = { weight_map: { 'model.shared.weight': '../secret.safetensors' } };
  writeFileSync(join(dir, 'model.safetensors.index.json'), JSON.stringify(index));
  await expect(readCheckpoint(dir)).rejects.toThrow(/file names in this folder/);
});

test('takes the embeddings from any of their tied copies', async () => {
  const tensors = tinyTensors();
  const shared = tensors.get('model.shared.weight')!;
  tensors.delete('model.shared.weight');
  tensors.set('lm_head.weight', shared);
  expect(await worst(safetensorsFolder(tensors))).toBe(0);
  tensors.set('model.shared.weight', shared);
  tensors.set('model.decoder.embed_tokens.weight', shared);
  expect(await worst(safetensorsFolder(tensors))).toBe(0);
});

test('everything wrong with the weights is said at once', async () => {
  const tensors = tinyTensors();
  tensors.delete('model.encoder.layer_norm.bias');
  tensors.delete('model.decoder.layers.1.fc2.weight');
  tensors.set('model.decoder.layers.2.fc2.weight', { shape: [1], data: () => new Float32Array(1) });
  tensors.set('model.encoder.layer_norm.weight', { shape: [31], data: () => new Float32Array(31) });
  const message = await readCheckpoint(safetensorsFolder(tensors)).catch(String);
  expect(message).toContain('model.encoder.layer_norm.bias is missing');
  expect(message).toContain('model.decoder.layers.1.fc2.weight is missing');
  expect(message).toContain('model.decoder.layers.2.fc2.weight is not part of the network');
  expect(message).toContain('model.encoder.layer_norm.weight: expected [32], got [31]');
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'a weight of %s is an error that names it',
  async (value) => {
    const tensors = tinyTensors();
    const name = 'model.decoder.layer_norm.bias';
    tensors.set(name, { shape: [32], data: () => new Float32Array(32).fill(value, 7, 8) });
    const { weights } = await readCheckpoint(safetensorsFolder(tensors));
    expect(() => weights.read(name)).toThrow(
      /model\.safetensors, model\.decoder\.layer_norm\.bias: .*finite/,
    );
  },
);

test.each([
  ['inside the weights', 20_000],
  ['inside the header', 100],
  ['inside the length of the header', 5],
])('a safetensors file that ends %s is called truncated', async (_, bytes) => {
  const dir = safetensorsFolder();
  truncateSync(join(dir, 'model.safetensors'), bytes);
  await expect(readCheckpoint(dir)).rejects.toThrow(
    /model\.safetensors: the file ends at byte .*download or copy/,
  );
});

test.each([20_000, 1, 0])('a .bin that ends at byte %d is called truncated', async (bytes) => {
  const dir = await torchFolder();
  truncateSync(join(dir, 'pytorch_model.bin'), bytes);
  await expect(readCheckpoint(dir)).rejects.toMatchObject({ code: 'checkpoint-truncated' });
});

test.each(['bart', 'blenderbot-small', undefined])(
  'the architecture %s is refused, and told which are known',
  async (type) => {
    const dir = safetensorsFolder();
    const config = JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8'));
    writeFileSync(join(dir, 'config.json'), JSON.stringify({ ...config, model_type: type }));
    const refused = expect.objectContaining({
      code: 'other-architecture',
      message: expect.stringMatching(/config\.json, model_type: expected "blenderbot" or "llama", got /),
    });
    await expect(readCheckpoint(dir)).rejects.toEqual(refused);
  },
);

test('a configuration that fits no network lists all that is wrong', async () => {
  const dir = safetensorsFolder();
  const config = JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8'));
  writeFileSync(
    join(dir, 'config.json'),
    JSON.stringify({ ...config, decoder_attention_heads: 5, eos_token_id: 96, attention_dropout: 0.1 }),
  );
  await expect(readCheckpoint(dir)).rejects.toThrow(
    /divisor of d_model 32, got 5[\s\S]*eosTokenId[\s\S]*dropout/,
  );
});

test('weights of other frameworks are told from missing ones', async () => {
  const dir = configFolder();
  writeFileSync(join(dir, 'tf_model.h5'), 'x');
  await expect(readCheckpoint(dir)).rejects.toThrow(/TensorFlow and Flax weights cannot be read/);
  await expect(readCheckpoint(join(dir, 'none'))).rejects.toThrow(/got "nothing"/);
});

test('the hash names the weights: equal for a copy, another for one changed value', async () => {
  const [a, b] = [safetensorsFolder(), safetensorsFolder()];
  const tensors = tinyTensors();
  tensors.set('model.decoder.layer_norm.bias', { shape: [32], data: () => new Float32Array(32).fill(0.5) });
  const hashes = await Promise.all(
    [a, b, safetensorsFolder(tensors)].map(async (dir) => (await readCheckpoint(dir)).hash()),
  );
  expect(hashes[0]).toBe(hashes[1]);
  expect(hashes[2]).not.toBe(hashes[0]);
});
