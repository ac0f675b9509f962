import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyCompanions, readCheckpoint, readCompanion } from '../../../src/model/checkpoint/index.ts';
import { openBase } from '../../../src/model/index.ts';
import { distance } from '../../support/distance.ts';
import { fixture, goldenPath } from '../../support/golden.ts';
import { tempDir } from '../../support/temp-dir.ts';

const gguf = fixture('gguf', 'tiny.gguf');
const noHub = { home: 'none', offline: true };

test('a GGUF file is a base: what its folder would hold is in it', async () => {
  const base = await openBase(gguf, noHub);
  expect(base).toMatchObject({ id: gguf, dir: gguf, tokenizer: undefined });
  const hub = await readCheckpoint(goldenPath('llama', 'tiny'));
  expect({ ...base.checkpoint.config, raw: {} }).toEqual({ ...hub.config, raw: {} });
  const name = 'model.layers.2.self_attn.q_proj.weight';
  expect(distance(base.checkpoint.weights.read(name), hub.weights.read(name))).toBeLessThan(2 ** -11);
  expect(await base.checkpoint.hash()).toMatch(/^[0-9a-f]{64}$/);
});

test('its small files are copied as those of a folder are', async () => {
  const out = tempDir();
  copyCompanions(gguf, out, ['config.json', 'generation_config.json', 'tokenizer.json']);
  expect(readdirSync(out).sort()).toEqual(['config.json', 'generation_config.json']);
  expect(readFileSync(join(out, 'config.json'), 'utf8')).toBe(readCompanion(gguf, 'config.json')!.text);
});

test('another file in its place is read anew', () => {
  const path = join(tempDir(), 'model.gguf');
  cpSync(gguf, path);
  expect(readCompanion(path, 'config.json')!.text).toContain('"hidden_size": 32');
  writeFileSync(path, new Uint8Array(statSync(path).size));
  expect(() => readCompanion(path, 'config.json')).toThrow(/expected a GGUF file/);
});

test('a folder may have its weights in one GGUF file, and its own words beside it', async () => {
  const dir = tempDir();
  cpSync(goldenPath('llama', 'tiny', 'config.json'), join(dir, 'config.json'));
  cpSync(gguf, join(dir, 'any.gguf'));
  const { files, weights } = await readCheckpoint(dir);
  expect(files).toEqual([join(dir, 'any.gguf')]);
  expect(weights.read('model.norm.weight')).toHaveLength(32);
  cpSync(gguf, join(dir, 'other.gguf'));
  await expect(readCheckpoint(dir)).rejects.toThrow(/or one \.gguf/);
});

test('a folder with nothing but GGUF files asks for the one that is meant', async () => {
  const dir = join(tempDir(), 'models');
  mkdirSync(dir);
  cpSync(gguf, join(dir, 'q4.gguf'));
  await expect(readCheckpoint(dir)).rejects.toThrow(/name the GGUF file itself: .*models\/q4\.gguf/);
});

test('a file that is no GGUF file is told so', async () => {
  const path = join(tempDir(), 'model.safetensors');
  writeFileSync(path, 'something else');
  await expect(readCheckpoint(path)).rejects.toThrow(
    /model\.safetensors: expected a GGUF file, got "another format"/,
  );
  expect(existsSync(path)).toBe(true);
});
