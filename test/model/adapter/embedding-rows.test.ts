import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Adapter,
  checkAdapterFits,
  mergedWeights,
  readAdapter,
  writeAdapter,
} from '../../../src/model/adapter/index.ts';
import {
  openSafetensors,
  readCheckpoint,
  readTensor,
  type TensorToWrite,
  writeSafetensors,
} from '../../../src/model/checkpoint/index.ts';
import { distance } from '../../support/distance.ts';
import { goldenPath } from '../../support/golden.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { goldenRun } from '../../train/method/golden-run.ts';
import { ROWS_FIXTURE, rowsRun } from '../../train/method/trained-rows-run.ts';
import { logitsOf } from './logits.ts';

const tiny = await readCheckpoint(goldenPath('tiny'));
const theirs = join(ROWS_FIXTURE, 'final');
const adapter = await readAdapter(theirs);
const rows = adapter.rows!;
const KEY = 'base_model.model.model.shared.token_adapter.trainable_tokens_delta';

const configOf = (dir: string) => JSON.parse(readFileSync(join(dir, 'adapter_config.json'), 'utf8'));

/** A copy of PEFT's folder with changes to its configuration and to its tensors, of which `undefined` leaves one out. */
function changed(config: object, tensors: Record<string, TensorToWrite | undefined> = {}): string {
  const dir = tempDir();
  cpSync(theirs, dir, { recursive: true });
  writeFileSync(join(dir, 'adapter_config.json'), JSON.stringify({ ...configOf(theirs), ...config }));
  const file = openSafetensors(join(theirs, 'adapter_model.safetensors'));
  const read = [...file.tensors].map(
    ([name, { shape }]) => [name, { shape, data: () => readTensor(file, name) }] as const,
  );
  const kept = Object.entries({ ...Object.fromEntries(read), ...tensors }).filter(([, t]) => t !== undefined);
  writeSafetensors(join(dir, 'adapter_model.safetensors'), new Map(kept as [string, TensorToWrite][]));
  return dir;
}

const tensor = (...shape: number[]): TensorToWrite => ({
  shape,
  data: () => new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

describe('rows that PEFT saved', () => {
  test('are whole rows, which replace those of the table that embedding and head share', async () => {
    expect(rows).toMatchObject({ table: 'model.shared', tokens: [37, 72, 4], width: 32 });
    const [before, after] = [tiny.weights, mergedWeights(tiny.weights, adapter)].map((w) =>
      w.read('model.shared.weight'),
    );
    for (let token = 0; token < tiny.config.vocabSize; token++) {
      const at = rows.tokens.indexOf(token);
      const expected =
        at < 0 ? before!.slice(32 * token, 32 * token + 32) : rows.values.slice(32 * at, 32 * at + 32);
      expect(after!.slice(32 * token, 32 * token + 32), `token ${token}`).toEqual(expected);
    }
  });

  test("give PEFT's logits when they are merged into the base", async () => {
    const { check } = goldenRun('adalora');
    const logits = await logitsOf(tiny, mergedWeights(tiny.weights, adapter), check);
    expect(distance(logits, rowsRun.checkLogits.data)).toBeLessThan(1e-4);
  });

  test('are written as PEFT wrote them, but for the name of their module', async () => {
    const dir = tempDir();
    writeAdapter(dir, adapter);
    const [ours, reference] = [dir, theirs].map((d) => openSafetensors(join(d, 'adapter_model.safetensors')));
    expect([...ours!.tensors.keys()].sort()).toEqual([...reference!.tensors.keys()].sort());
    for (const key of reference!.tensors.keys())
      expect(readTensor(ours!, key), key).toEqual(readTensor(reference!, key));
    expect(configOf(dir).trainable_token_indices).toEqual({ 'model.shared': [37, 72, 4] });
    expect((await readAdapter(dir)).rows).toEqual(rows);
  });

  test.each([{ shared: [37, 72, 4] }, { 'model.shared': [37, 72, 4], lm_head: [37, 72, 4] }])(
    'are read where the tokens are named by module: %j',
    async (trainable_token_indices) => {
      expect((await readAdapter(changed({ trainable_token_indices }))).rows).toEqual(rows);
    },
  );

  test.each([[null], [[]], [{}], [undefined]])(
    'are none where no tokens are named: %j',
    async (trainable_token_indices) => {
      const read = await readAdapter(changed({ trainable_token_indices }, { [KEY]: undefined }));
      expect(read).not.toHaveProperty('rows');
      const dir = tempDir();
      writeAdapter(dir, read);
      expect(configOf(dir)).not.toHaveProperty('trainable_token_indices');
    },
  );
});

describe('rows that cannot be', () => {
  test.each([
    [
      'of two tables',
      {},
      { [KEY.replace('shared', 'encoder.embed_tokens')]: tensor(3, 32) },
      /rows of model\.encoder\.embed_tokens and of model\.shared: expected those of the one table/,
    ],
    [
      'fewer than tokens',
      { trainable_token_indices: [1, 2, 3, 4] },
      {},
      /a row for each of 4 tokens, got \[3,32\]/,
    ],
    ['of a token twice', { trainable_token_indices: [5, 5, 4] }, {}, /names token 5 twice/],
    ['of no token', { trainable_token_indices: { lm_head: [1, 2, 3] } }, {}, /does not say of which tokens/],
    ['missing', {}, { [KEY]: undefined }, /names tokens, but no tensor holds rows/],
    ['of a negative token', { trainable_token_indices: [-1, 2, 3] }, {}, /trainable_token_indices/],
  ] as const)('are refused: %s', async (_, config, tensors, message) => {
    await expect(readAdapter(changed(config, tensors))).rejects.toThrow(message);
  });

  test('sit on another base are refused by name, all of them', () => {
    const { family, config } = tiny;
    const refusal = (change: Partial<Adapter['rows']>) => () =>
      checkAdapterFits({ ...adapter, rows: { ...rows, ...change } }, { family, config }, 'ad');
    expect(refusal({})).not.toThrow();
    expect(refusal({ tokens: [95, 96, 700] })).toThrow(
      /row for token 96, this base has 96 tokens[\s\S]*row for token 700/,
    );
    expect(refusal({ width: 64 })).toThrow(/model\.shared: its rows are 64 wide, those of this base 32/);
    expect(refusal({ table: 'model.encoder.embed_tokens' })).toThrow(
      /model\.encoder\.embed_tokens: its rows were trained, but embedding and head .* model\.shared\.weight/,
    );
  });
});
