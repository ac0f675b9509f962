/**
 * What others do with an export: the reference library loads its checkpoint (PEER_PYTHON), Optimum its ONNX
 * (OPTIMUM_PYTHON, or PEER_PYTHON where it has optimum.onnxruntime), llama.cpp its GGUF file (LLAMA_CPP, a folder in
 * which `npm install node-llama-cpp@3.21.1` was run).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeModelGguf } from '../../src/export/gguf/index.ts';
import { exportModel } from '../../src/export/index.ts';
import { writeMergedCheckpoint } from '../../src/export/merged-checkpoint.ts';
import { chatTemplates } from '../../src/formatting/prompt/index.ts';
import { openModel } from '../../src/generate/index.ts';
import { type Base, openBase, readCompanion } from '../../src/model/index.ts';
import { distance } from '../support/distance.ts';
import { golden, goldenPath } from '../support/golden.ts';
import { tempDir } from '../support/temp-dir.ts';
import { testData } from '../support/test-data.ts';
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
  chat?: number[];
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

const smol = testData('smollm2-135m');
const llamaCpp = process.env['LLAMA_CPP'];
if (llamaCpp === undefined) console.warn('SKIPPED: needs LLAMA_CPP to name a folder with node-llama-cpp');

describe.skipIf(smol === undefined)('SmolLM2-135M, from a GGUF file', () => {
  interface Reference {
    prompts: { prompt: string; input_ids: number[]; greedy: number[] }[];
  }
  const { prompts: expected } = golden<Reference>('llama/smollm2-135m.json');
  const replies = expected.map(({ greedy }) => greedy);
  const longest = Math.max(...replies.map(({ length }) => length));
  const parent = mkdtempSync(join(tmpdir(), 'imitator-smol-'));
  let base: Base;

  beforeAll(async () => {
    base = await openBase(join(smol!, 'SmolLM2-135M-Instruct.Q4_1.gguf'), noHub);
  });
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  test.skipIf(torch === undefined)('gives the reference library its greedy replies and its prompts', () => {
    const { checkpoint, tokenizer } = base;
    writeMergedCheckpoint(parent, checkpoint, checkpoint.weights, {});
    const params = { do_sample: false, max_new_tokens: longest };
    const asked = { prompts: expected.map(({ input_ids: ids }) => ids), params, chat: 'are you home?' };
    const { sequences, chat } = ask(torch!, parent, 'causal', asked);
    expect(sequences.map((ids, i) => ids.slice(0, replies[i]!.length))).toEqual(replies);
    expect(tokenizer!.encodePrompt('are you home?', 64).ids).toEqual(chat);
  });

  test.skipIf(llamaCpp === undefined)(
    'gives llama.cpp, in halves and bytes, its words and greedy replies',
    () => {
      const { checkpoint, dir, id } = base;
      const tokenizer = JSON.parse(readCompanion(dir, 'tokenizer.json')!.text) as unknown;
      const model = { ...checkpoint, name: id, place: dir, tokenizer, chatTemplate: chatTemplates.chat };
      const texts = golden<{ text: string; special_as_text: number[] }[]>('llama/smollm2-tokenizer.json');
      const cases = {
        prompts: expected.map(({ input_ids: ids }) => ids),
        longest,
        texts: texts.map(({ text }) => text),
      };
      // A module finds its packages from where it lies.
      cpSync(join(import.meta.dirname, 'llamacpp.mjs'), join(llamaCpp!, 'imitator-check.mjs'));
      for (const type of ['f16', 'q8_0'] as const) {
        const path = writeModelGguf(parent, model, checkpoint.weights, type);
        const input = JSON.stringify(cases);
        const out = execFileSync(process.execPath, ['imitator-check.mjs', path], { cwd: llamaCpp, input });
        const found = JSON.parse(out.toString()) as { sequences: number[][]; texts: number[][] };
        expect(found.texts).toEqual(texts.map(({ special_as_text: ids }) => ids));
        expect(found.sequences.map((ids, i) => ids.slice(0, replies[i]!.length))).toEqual(replies);
      }
    },
  );
});
