import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onnxruntimeEngine } from '../../../src/engines/index.ts';
import {
  type Adapter,
  checkAdapterFits,
  mergedWeights,
  readAdapter,
  targetMatrices,
  writeAdapter,
} from '../../../src/model/adapter/index.ts';
import {
  type Checkpoint,
  openSafetensors,
  readCheckpoint,
  readTensor,
} from '../../../src/model/checkpoint/index.ts';
import { distance } from '../../support/distance.ts';
import { type GoldenTensor, golden, goldenPath } from '../../support/golden.ts';
import { logitsOf as llamaLogits, ofTokens, tinyLlama } from '../../support/golden-llama.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { logitsOf } from './logits.ts';

interface Run {
  check: {
    input_ids: number[][];
    attention_mask: number[][];
    labels: number[][];
    loaded_logits?: GoldenTensor;
    live_logits: GoldenTensor;
  };
}

const tiny = await readCheckpoint(goldenPath('tiny'));

describe.each(['adalora', 'adalora-one-by-one', 'llama/adalora', 'llama/lora'])(
  'the adapter %s that PEFT saved',
  async (name) => {
    const adapter = await readAdapter(goldenPath(name));

    test("gives PEFT's logits when merged into its base", async () => {
      const { check } = golden<Run>(`${name}.json`);
      const logits = name.startsWith('llama/')
        ? ofTokens(
            await llamaLogits(
              onnxruntimeEngine(),
              tinyLlama,
              mergedWeights(tinyLlama.weights, adapter),
              check,
            ),
            check,
          )
        : await logitsOf(tiny, mergedWeights(tiny.weights, adapter), check);
      const expected = (check.loaded_logits ?? check.live_logits).data;
      expect(distance(logits, name.startsWith('llama/') ? ofTokens(expected, check) : expected)).toBeLessThan(
        1e-4,
      );
    });

    test('is written as PEFT wrote it', () => {
      const dir = tempDir();
      writeAdapter(dir, adapter);
      const [ours, theirs] = [dir, goldenPath(name)].map((d) =>
        openSafetensors(join(d, 'adapter_model.safetensors')),
      );
      expect([...ours!.tensors.keys()].sort()).toEqual([...theirs!.tensors.keys()].sort());
      for (const key of theirs!.tensors.keys()) {
        expect(ours!.tensors.get(key)!.shape, key).toEqual(theirs!.tensors.get(key)!.shape);
        expect(readTensor(ours!, key), key).toEqual(readTensor(theirs!, key));
      }
      const config = (d: string) => JSON.parse(readFileSync(join(d, 'adapter_config.json'), 'utf8'));
      const expected = config(goldenPath(name));
      for (const [key, value] of Object.entries(config(dir)))
        if (key === 'target_modules') expect((value as string[]).sort()).toEqual(expected[key].sort());
        else expect(value, key).toEqual(expected[key]);
    });
  },
);

test('a matrix that lost all its triplets is read, written and merged', async () => {
  const dir = tempDir();
  const adapter = smallAdapter();
  const matrix = { ...adapter.matrices.get('model.encoder.layers.0.fc1')!, rank: 0, pattern: [false, false] };
  const empty = new Float32Array(0);
  const pruned = { ...matrix, a: empty, b: empty, e: empty };
  writeAdapter(dir, { ...adapter, matrices: new Map([['model.encoder.layers.0.fc1', pruned]]) });
  const read = await readAdapter(dir);
  expect(read.matrices.get('model.encoder.layers.0.fc1')!.rank).toBe(0);
  const name = 'model.encoder.layers.0.fc1.weight';
  expect(mergedWeights(tiny.weights, read).read(name)).toEqual(tiny.weights.read(name));
});

test('merging adds scale * B diag(E) A, worked by hand', () => {
  const adapter = smallAdapter();
  const source = mergedWeights(zeros(tiny), adapter);
  const merged = source.read('model.encoder.layers.0.fc1.weight');
  // alpha 4 over rank 2 (and 1e-5); A all 1, B all 0.5, E 3 and -1: each entry is 2 * 0.5 * (3 - 1).
  expect(merged[0]).toBeCloseTo(2, 4);
  expect(merged.at(-1)).toBeCloseTo(2, 4);
});

describe('bad adapters', () => {
  test('a bad adapter names what is missing', async () => {
    await expect(readAdapter(tempDir())).rejects.toThrow(
      /adapter_config.json.*expected an adapter in PEFT form/,
    );
  });

  test('an adapter of another kind is refused with all reasons', async () => {
    const dir = tempDir();
    writeAdapter(dir, smallAdapter());
    const path = join(dir, 'adapter_config.json');
    const config = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...config, use_dora: true, bias: 'all' }));
    await expect(readAdapter(dir)).rejects.toThrow(/use_dora[\s\S]*bias|bias[\s\S]*use_dora/);
    writeFileSync(path, JSON.stringify({ peft_type: 'IA3' }));
    await expect(readAdapter(dir)).rejects.toThrow(/AdaLoRA and plain LoRA/);
  });

  test('an adapter of another base is refused by shape and by hash', () => {
    const adapter = smallAdapter();
    const wider = { ...tiny.config, encoderFfnDim: 64 };
    expect(() => checkAdapterFits(adapter, { family: tiny.family, config: wider }, 'ad')).toThrow(
      /fc1: made for \[48, 32\].*\[64, 32\]/,
    );
    const other = { ...adapter, base: { hash: 'aa', name: 'the-base' } };
    expect(() => checkAdapterFits(other, { ...tiny, hash: 'bb' }, 'ad')).toThrow(
      /hash aa.*bb[\s\S]*the-base/,
    );
    checkAdapterFits(other, { ...tiny, hash: 'aa' }, 'ad');
  });
});

test('a target that matches nothing is an error that lists what exists', () => {
  expect(() => targetMatrices(tiny, ['q_proj', 'query'])).toThrow(/fc1, fc2, .*q_proj.*got "query"/);
  expect(targetMatrices(tiny, ['encoder_attn.q_proj']).map(({ name }) => name)).toEqual([
    'model.decoder.layers.0.encoder_attn.q_proj',
    'model.decoder.layers.1.encoder_attn.q_proj',
  ]);
});

function smallAdapter(): Adapter {
  const [out, width, rank] = [48, 32, 2];
  const fc1 = {
    in: width,
    out,
    rank,
    a: new Float32Array(rank * width).fill(1),
    b: new Float32Array(rank * out).fill(0.5),
    e: Float32Array.of(3, -1),
  };
  return {
    method: 'adalora',
    initialRank: rank,
    alpha: 4,
    dropout: 0,
    targetModules: ['fc1'],
    matrices: new Map([['model.encoder.layers.0.fc1', fc1]]),
  };
}

function zeros({ weights }: Checkpoint): Checkpoint['weights'] {
  return {
    names: weights.names,
    has: (name) => weights.has(name),
    shape: (name) => weights.shape(name),
    read: (name) => new Float32Array(weights.read(name).length),
  };
}
