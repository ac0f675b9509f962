import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AutoModelForCausalLM, AutoModelForSeq2SeqLM, env, Tensor } from '@xenova/transformers';
import { expect, test } from 'vitest';
import { exportModel, heldOutLoss, type ModelExportRequest } from '../../src/export/index.ts';
import { openModel } from '../../src/generate/index.ts';
import { type EmbeddingRows, readAdapter, writeAdapter } from '../../src/model/adapter/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { type Base, openBase, readModelManifest } from '../../src/model/index.ts';
import { layerMatrices } from '../../src/networks/weights.ts';
import { writeDataset } from '../support/dataset.ts';
import { goldenPath } from '../support/golden.ts';
import { writeRandomCheckpoint } from '../support/random-checkpoint.ts';
import { runCommand } from '../support/run-command.ts';
import { tempDir } from '../support/temp-dir.ts';
import { batchOf, goldenRun } from '../train/method/golden-run.ts';
import { ROWS_FIXTURE, rowsRun } from '../train/method/trained-rows-run.ts';

env.allowRemoteModels = false;

const noHub = { home: 'none', offline: true };
const tiny = await openBase(goldenPath('tiny'), noHub);
const small = await openBase('models/small', noHub);

function request(more: Partial<ModelExportRequest> = {}): ModelExportRequest {
  const out = join(tempDir('imitator-export'), 'model');
  return { base: tiny, precision: 'auto', out, onnx: true, note: () => {}, ...more };
}

/** A base whose weights are all 0. */
function withoutOpinions(base: Base): Base {
  const { weights } = base.checkpoint;
  const read = (name: string) => new Float32Array(weights.read(name).length);
  const zeros = {
    names: weights.names,
    has: (name: string) => weights.has(name),
    shape: (name: string) => weights.shape(name),
    read,
  };
  return { ...base, checkpoint: { ...base.checkpoint, weights: zeros } };
}

/** A folder with an adapter that does nothing but replace rows. */
function adapterWith(rows: EmbeddingRows): string {
  const dir = tempDir();
  const none = new Float32Array(0);
  const { name, in: width, out } = layerMatrices(small.checkpoint)[0]!;
  const matrix = { in: width, out, rank: 0, a: none, b: none, e: none, pattern: [false] };
  const method = {
    method: 'adalora',
    initialRank: 1,
    alpha: 1,
    dropout: 0,
    targetModules: ['q_proj'],
  } as const;
  writeAdapter(dir, { ...method, matrices: new Map([[name, matrix]]), rows });
  return dir;
}

/** Short talk that the small model knows how to answer. */
function talk(): string {
  const valid = [
    ['hey! how are you today?', "i'm good, how are you?"],
    ['what do you do for fun?', 'i like to read and hike.'],
    ['do you have any pets?', 'yes, i have two dogs.'],
    ['where are you from?', 'i am from california. you?'],
  ] as const;
  return writeDataset(join(tempDir('imitator-talk'), 'data'), { train: valid, valid });
}

test.each(['adalora', 'adalora-one-by-one'])(
  'an exported adapter has the loss of the model that the reference library merged (%s)',
  async (name) => {
    const wanted = request({ adapter: goldenPath(name), onnx: false });
    await exportModel(wanted);
    const merged = await readCheckpoint(wanted.out);
    const { check } = goldenRun(name);
    const { loss } = await heldOutLoss({ ...merged, examples: batchOf(check) }, () => 'fp32');
    expect(Math.abs(loss / check.merged_loss - 1)).toBeLessThan(1e-4);
  },
);

test('an exported adapter with trained rows has them in its one table, and the loss of the reference', async () => {
  const wanted = request({ adapter: join(ROWS_FIXTURE, 'final'), onnx: false });
  await exportModel(wanted);
  const merged = await readCheckpoint(wanted.out);
  const { tokens, values } = (await readAdapter(join(ROWS_FIXTURE, 'final'))).rows!;
  expect(merged.weights.read('model.shared.weight').slice(32 * tokens[0]!, 32 * tokens[0]! + 32)).toEqual(
    values.slice(0, 32),
  );
  const { check } = goldenRun('adalora');
  const { loss } = await heldOutLoss({ ...merged, examples: batchOf(check) }, () => 'fp32');
  expect(Math.abs(loss / rowsRun.checkLoss - 1)).toBeLessThan(1e-4);
});

test.each(['fp32', 'int8'] as const)(
  'a trained row decides what is said, with a head in %s',
  async (precision) => {
    const { tokenizer, checkpoint } = small;
    const { breakIds } = tokenizer!;
    const { ids } = tokenizer!.encodePrompt('hey! how are you today?', 128);
    const firstToken = async (adapter?: string) => {
      const wanted = request({
        base: small,
        precision,
        onnx: false,
        ...(adapter === undefined ? {} : { adapter }),
      });
      await exportModel(wanted);
      const { generator } = await openModel(wanted.out, { device: 'cpu' });
      const [reply] = await generator.generate([{ ids, params: { num_beams: 1, max_length: 8 } }]);
      await generator.release();
      expect(generator.precision.head).toBe(precision);
      return reply!.sequences[0]![1]!;
    };
    const said = await firstToken();
    expect(breakIds).not.toContain(said);
    // The row of what is said, and longer: the message break is likelier then.
    const { dModel: width } = checkpoint.config;
    const table = checkpoint.weights.read('model.shared.weight');
    const values = table.slice(said * width, (said + 1) * width).map((x) => 1.2 * x);
    const rows = { table: 'model.shared', tokens: [breakIds[0]!], width, values };
    expect(await firstToken(adapterWith(rows))).toBe(breakIds[0]);
  },
);

test('transformers.js loads the folder and writes the greedy replies that our serving graphs write', async () => {
  const wanted = request({ base: small });
  await exportModel(wanted);
  const ours = await openModel(wanted.out, { device: 'cpu' });
  expect(ours.why).toContain('fp32 as exported');
  const theirs = await AutoModelForSeq2SeqLM.from_pretrained(wanted.out, { dtype: 'fp32' });
  const params = { num_beams: 1, do_sample: false, max_length: 20, encoder_no_repeat_ngram_size: 0 };
  for (const prompt of ['hey! how are you today?', 'i just got a new dog']) {
    const { ids } = ours.tokenizer!.encodePrompt(prompt, 128);
    const int64 = (row: number[]) => new Tensor('int64', BigInt64Array.from(row, BigInt), [1, row.length]);
    const [generation] = await ours.generator.generate([{ ids, params }]);
    const input_ids = int64(ids);
    const attention_mask = int64(ids.map(() => 1));
    const found = (await theirs.generate({ input_ids, attention_mask, ...params })) as Tensor;
    expect(found.tolist()[0].map(Number), prompt).toEqual(generation!.sequences[0]);
  }
  await theirs.dispose();
  await ours.generator.release();
});

test('a configuration that says the least is enough for transformers.js', async () => {
  const dir = tempDir('imitator-bare');
  const sizes = {
    d_model: 16,
    encoder_layers: 1,
    decoder_layers: 1,
    vocab_size: 40,
    max_position_embeddings: 24,
  };
  const heads = { encoder_attention_heads: 2, decoder_attention_heads: 2 };
  const wide = { encoder_ffn_dim: 24, decoder_ffn_dim: 24 };
  await writeRandomCheckpoint(dir, { model_type: 'blenderbot', ...sizes, ...heads, ...wide });
  const wanted = request({ base: await openBase(dir, noHub) });
  await exportModel(wanted);
  const { generator } = await openModel(wanted.out, { device: 'cpu' });
  const [ours] = await generator.generate([{ ids: [7, 8, 9, 2], params: { num_beams: 1, max_length: 8 } }]);
  await generator.release();
  const theirs = await AutoModelForSeq2SeqLM.from_pretrained(wanted.out, { dtype: 'fp32' });
  const found = (await theirs.generate({
    input_ids: new Tensor('int64', BigInt64Array.of(7n, 8n, 9n, 2n), [1, 4]),
    attention_mask: new Tensor('int64', new BigInt64Array(4).fill(1n), [1, 4]),
    max_length: 8,
  })) as Tensor;
  await theirs.dispose();
  expect(found.tolist()[0].map(Number)).toEqual(ours!.sequences[0]);
});

test('a network without an encoder goes out whole: serving graph, and ONNX that writes the same', async () => {
  const base = await openBase(goldenPath('llama', 'tiny'), noHub);
  const wanted = request({ base });
  await exportModel(wanted);
  expect(readdirSync(join(wanted.out, 'serving')).filter((name) => name.endsWith('.onnx'))).toHaveLength(1);
  const { generator, why } = await openModel(wanted.out, { device: 'cpu' });
  expect(why).toContain('fp32 as exported');
  const ids = [40, 53, 80, 69, 20, 34, 78];
  const [ours] = await generator.generate([{ ids, params: { max_new_tokens: 12 } }]);
  await generator.release();
  const theirs = await AutoModelForCausalLM.from_pretrained(wanted.out, { dtype: 'fp32' });
  const found = (await theirs.generate({
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), [1, ids.length]),
    max_new_tokens: 12,
  } as never)) as Tensor;
  await theirs.dispose();
  expect(found.tolist()[0].slice(ids.length).map(Number)).toEqual(ours!.sequences[0]);
});

test('without data auto is fp32 and says why, in the manifest too', async () => {
  const wanted = request();
  const result = await exportModel(wanted);
  expect(result).toMatchObject({ precision: 'fp32', why: 'no dataset was given to measure int8 on' });
  expect(readModelManifest(wanted.out)).toMatchObject({
    kind: 'model',
    precision: 'fp32',
    precisionWhy: result.why,
    tokenizer: null,
    base: { hash: await tiny.checkpoint.hash() },
  });
});

test('with data both losses are measured, and told in the manifest too', async () => {
  const wanted = request({ base: small, data: talk(), onnx: false });
  const result = await exportModel(wanted);
  const { fp32, int8, examples } = result.measured!;
  expect(examples).toBe(4);
  expect(fp32).toBeGreaterThan(1);
  expect(int8).not.toBe(fp32);
  expect(readModelManifest(wanted.out)!.measured).toEqual(result.measured);
});

test('with data auto takes int8 for a model that it costs nothing, and says so when the model is opened', async () => {
  // Matrices of nothing but zeros are the same in int8: every token stays as likely as any other.
  const wanted = request({ base: withoutOpinions(small), data: talk(), onnx: false });
  const result = await exportModel(wanted);
  expect(result.precision).toBe('int8');
  expect(result.measured!.fp32).toBeCloseTo(Math.log(small.checkpoint.config.vocabSize), 4);
  expect(result.measured!.int8).toBe(result.measured!.fp32);
  const served = await openModel(wanted.out, { device: 'cpu' });
  await served.generator.release();
  expect(served.generator.precision.body).toBe('int8');
  expect(served.why).toContain('int8 as exported (int8 changes the loss on held-out turns by +0.00 %)');
});

test('int8 is served where it was asked for', async () => {
  const wanted = request({ precision: 'int8', onnx: false });
  await exportModel(wanted);
  const { generator } = await openModel(wanted.out, { device: 'cpu' });
  expect(generator.precision.body).toBe('int8');
  await generator.release();
});

test('keeps a folder that is there, unless it is told to replace it', async () => {
  const wanted = request({ onnx: false });
  await exportModel(wanted);
  writeFileSync(join(wanted.out, 'notes.txt'), 'mine');
  await expect(exportModel(wanted)).rejects.toThrow(/expected a folder that does not exist yet.*--force/);
  expect(existsSync(join(wanted.out, 'notes.txt'))).toBe(true);
  await exportModel({ ...wanted, force: true });
  expect(existsSync(join(wanted.out, 'notes.txt'))).toBe(false);
  expect(readModelManifest(wanted.out)).toBeDefined();
});

test('the folder that an export was about to replace when it was killed is there again at the next', async () => {
  const wanted = request({ onnx: false });
  await exportModel(wanted);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  renameSync(wanted.out, join(wanted.out, '..', `.model.previous-${pid}`));
  await expect(exportModel(wanted)).rejects.toMatchObject({ code: 'out-exists' });
  expect(readModelManifest(wanted.out)).toBeDefined();
});

test('an export that is stopped leaves nothing', async () => {
  const controller = new AbortController();
  const wanted = request({
    signal: controller.signal,
    note: (line) => {
      if (line.startsWith('writing ONNX')) controller.abort(new Error('enough'));
    },
  });
  await expect(exportModel(wanted)).rejects.toThrow('enough');
  expect(readdirSync(join(wanted.out, '..'))).toEqual([]);
});

test('an adapter of another base is refused before anything is written', async () => {
  const wanted = request({ base: small, adapter: goldenPath('adalora') });
  await expect(exportModel(wanted)).rejects.toMatchObject({ code: 'adapter-misfit' });
  expect(existsSync(wanted.out)).toBe(false);
});

test('a full disk is named, with what to do, and leaves nothing', async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  const wanted = request({
    note: (line) => {
      if (line.startsWith('writing ONNX')) throw full;
    },
  });
  await expect(exportModel(wanted)).rejects.toThrow(/the disk is full.*nothing was left behind/);
  expect(readdirSync(join(wanted.out, '..'))).toEqual([]);
});

test('a folder that cannot be made is named', async () => {
  const file = join(tempDir(), 'file');
  writeFileSync(file, 'x');
  await expect(exportModel(request({ out: join(file, 'model') }))).rejects.toMatchObject({
    code: 'out-unwritable',
  });
});

test('the command says that an adapter is no base', async () => {
  const adapter = goldenPath('adalora');
  const { code, err } = await runCommand(tempDir(), 'export', '--base', adapter, '--out', 'model');
  expect(err).toBe(
    `imitator: --base ${adapter}: expected a whole model, got "an adapter"; give it as --adapter ${adapter}\n`,
  );
  expect(code).toBe(1);
});

test('the command prints one JSON value and nothing else', async () => {
  const out = join(tempDir('imitator-export'), 'model');
  const args = [
    'scripts/imitator.ts',
    'export',
    '--base',
    goldenPath('tiny'),
    '--out',
    out,
    '--no-onnx',
    '--json',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toMatchObject({ out, precision: 'fp32', fp32Matrices: [] });
  expect(readdirSync(out)).not.toContain('onnx');
});
