/**
 * What others do with an export: the reference library loads its checkpoint (PEER_PYTHON), Optimum its ONNX
 * (OPTIMUM_PYTHON, or PEER_PYTHON where it has optimum.onnxruntime).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportModel } from '../../src/export/index.ts';
import { openModel } from '../../src/generate/index.ts';
import { openBase } from '../../src/model/index.ts';
import { distance } from '../support/distance.ts';
import { goldenPath } from '../support/golden.ts';
import { tempDir } from '../support/temp-dir.ts';
import { goldenRun } from '../train/method/golden-run.ts';

const script = join(import.meta.dirname, 'reference.py');
const noHub = { home: 'none', offline: true };
const prompts = ['hey! how are you today?', 'i just got a new dog', 'what are you up to this weekend?'];

/** A Python that can import a module, or undefined, said aloud. */
function pythonWith(module: string, variables: readonly string[]): string | undefined {
  for (const variable of variables) {
    const python = process.env[variable];
    if (python === undefined) continue;
    try {
      execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
      return python;
    } catch {}
  }
  console.warn(`SKIPPED: needs ${variables.join(' or ')} to name a Python with ${module}`);
  return undefined;
}

const torch = pythonWith('torch, transformers', ['PEER_PYTHON']);
const optimum = pythonWith('optimum.onnxruntime', ['OPTIMUM_PYTHON', 'PEER_PYTHON']);

interface Answer {
  sequences: number[][];
  logits?: number[];
}

function ask(python: string, dir: string, library: string, cases: object): Answer {
  const input = JSON.stringify(cases);
  const env = { ...process.env, HF_HUB_OFFLINE: '1' };
  const out = execFileSync(python, [script, dir, library], { input, env, maxBuffer: 1e9 });
  return JSON.parse(out.toString()) as Answer;
}

/** Up to the first end token, which is included: what follows is padding. */
const cutAtEnd = (sequence: number[]) => {
  const end = sequence.indexOf(2, 1);
  return end < 0 ? sequence : sequence.slice(0, end + 1);
};

describe('an export of the small model', () => {
  const parent = mkdtempSync(join(tmpdir(), 'imitator-export-'));
  const dir = join(parent, 'model');
  const params = { num_beams: 1, do_sample: false, max_length: 24, encoder_no_repeat_ngram_size: 3 };
  let ids: number[][];
  let ours: number[][];

  beforeAll(async () => {
    const base = await openBase('models/small', noHub);
    await exportModel({ base, precision: 'fp32', out: dir, onnx: true, note: () => {} });
    const { generator, tokenizer } = await openModel(dir, { device: 'cpu' });
    ids = prompts.map((prompt) => tokenizer!.encodePrompt(prompt, 128).ids);
    const found = await generator.generate(ids.map((row) => ({ ids: row, params })));
    ours = found.map(({ sequences }) => sequences[0]!);
    await generator.release();
  });
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  test.skipIf(torch === undefined)('gives the reference library the same greedy replies', () => {
    const { sequences } = ask(torch!, dir, 'torch', { prompts: ids, params });
    expect(sequences.map(cutAtEnd)).toEqual(ours);
  });

  test.skipIf(torch === undefined)('gives the reference library the same replies of 10 beams', async () => {
    const beams = { ...params, num_beams: 10, length_penalty: 0.65, min_length: 8 };
    const { generator } = await openModel(dir, { device: 'cpu' });
    const found = await generator.generate(ids.map((row) => ({ ids: row, params: beams })));
    await generator.release();
    const { sequences } = ask(torch!, dir, 'torch', { prompts: ids, params: beams });
    expect(sequences.map(cutAtEnd)).toEqual(found.map((generation) => generation.sequences[0]!));
  });

  test.skipIf(optimum === undefined)('gives Optimum the same greedy replies', () => {
    const { sequences } = ask(optimum!, dir, 'optimum', { prompts: ids, params });
    expect(sequences.map(cutAtEnd)).toEqual(ours);
  });
});

test.skipIf(torch === undefined)(
  'an exported adapter has the logits of the reference library, loaded there',
  async () => {
    const dir = join(tempDir('imitator-export'), 'model');
    const base = await openBase(goldenPath('tiny'), noHub);
    const adapter = goldenPath('adalora');
    await exportModel({ base, adapter, precision: 'fp32', out: dir, onnx: false, note: () => {} });
    const { input_ids, attention_mask, labels, loaded_logits } = goldenRun('adalora').check;
    const decoder_input_ids = labels.map((row) => [1, ...row.slice(0, -1).map((id) => Math.max(id, 0))]);
    const check = { input_ids, attention_mask, decoder_input_ids };
    const { logits } = ask(torch!, dir, 'torch', { prompts: [], params: {}, check });
    expect(distance(logits!, loaded_logits.data)).toBeLessThan(1e-4);
  },
);
