import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mergedWeights, readAdapter, writeAdapter } from '../../../src/model/adapter/index.ts';
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
import { op, writePickle } from '../../support/torch-writer.ts';
import { logitsOf, type PaddedBatch } from './logits.ts';

const VARIANTS = join(import.meta.dirname, '../../fixtures/peft-variants');
const theirs: { batch: PaddedBatch; logits: Record<string, number[]> } = JSON.parse(
  readFileSync(join(VARIANTS, 'logits.json'), 'utf8'),
);
const tiny = await readCheckpoint(goldenPath('tiny'));

async function distanceFrom(dir: string, variant: string): Promise<number> {
  const logits = await logitsOf(tiny, mergedWeights(tiny.weights, await readAdapter(dir)), theirs.batch);
  return distance(logits, theirs.logits[variant]!);
}

describe.each(Object.keys(theirs.logits))('an adapter that PEFT wrote: %s', (variant) => {
  test('gives the logits that PEFT computes with it', async () => {
    expect(await distanceFrom(join(VARIANTS, variant), variant)).toBeLessThan(1e-4);
  });

  test('gives them still when we have written it', async () => {
    const dir = tempDir();
    writeAdapter(dir, await readAdapter(join(VARIANTS, variant)));
    expect(await distanceFrom(dir, variant)).toBeLessThan(1e-4);
  });
});

/** PEFT's folder of a variant with other fields in its configuration. */
function changed(fields: object, variant = 'plain'): string {
  const dir = tempDir();
  cpSync(join(VARIANTS, variant), dir, { recursive: true });
  const path = join(dir, 'adapter_config.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...fields }));
  return dir;
}

describe('what changes the words in a way that is not known here is refused by name', () => {
  test.each(['pissa', 'pissa_niter_4', 'olora', 'corda', 'loftq', 'eva', 'lora_ga', 'mica'])(
    'init_lora_weights %s, with how to convert it',
    async (init_lora_weights) => {
      await expect(readAdapter(changed({ init_lora_weights }))).rejects.toThrow(
        new RegExp(
          `init_lora_weights: expected .*got "${init_lora_weights}"\\n.*merge_and_unload\\(\\)`,
          's',
        ),
      );
    },
  );

  test.each([
    ['alora_invocation_tokens', [5, 6]],
    ['layer_replication', [[0, 1]]],
    ['target_parameters', ['fc1.weight']],
    ['use_bdlora', { nblocks: 2 }],
    ['arrow_config', {}],
    ['kasa_config', {}],
    ['velora_config', { scale: 1 }],
    ['monteclora_config', {}],
    ['runtime_config', { ephemeral_gpu_offload: true }],
    ['loftq_config', { loftq_bits: 4 }],
    ['megatron_config', {}],
    ['qalora_group_size', 8],
    ['use_qalora', true],
    ['use_dora', true],
    ['lora_bias', true],
    ['fan_in_fan_out', true],
    ['ensure_weight_tying', true],
    ['modules_to_save', ['lm_head']],
    ['bias', 'lora_only'],
    ['of_a_later_peft', 'sideways'],
    ['constructor', 1],
  ])('%s', async (field, value) => {
    for (const variant of ['plain', 'adalora'])
      await expect(readAdapter(changed({ [field]: value }, variant))).rejects.toThrow(
        new RegExp(`${field}: expected`),
      );
  });

  test('and what is off passes, whatever it is called', async () => {
    const off = {
      of_a_later_peft: false,
      another: null,
      a_third: [],
      runtime_config: { ephemeral_gpu_offload: false },
    };
    expect(await distanceFrom(changed(off), 'plain')).toBeLessThan(1e-4);
  });
});

describe('patterns of modules', () => {
  test.each(['(?=fc1)', 'fc1{1}', '(fc1)+', '(fc1', 'fc1++', 'é', 'a'.repeat(201), '[z-a]'])(
    'in more of the language than is read are refused: %s',
    async (pattern) => {
      await expect(readAdapter(changed({ alpha_pattern: { [pattern]: 3 } }))).rejects.toThrow(
        /alpha_pattern\..*: expected a name of modules/,
      );
    },
  );

  test('take no longer the worse they are', async () => {
    const begun = process.cpuUsage();
    const alpha_pattern = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`${'.*.+'.repeat(48)}x${i}`, 1]),
    );
    await readAdapter(changed({ alpha_pattern }));
    // To backtrack through one of them would take years.
    expect(process.cpuUsage(begun).user).toBeLessThan(10_000_000);
  });

  test('are so many and no more', async () => {
    const alpha_pattern = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`m${i}`, 1]));
    await expect(readAdapter(changed({ alpha_pattern }))).rejects.toThrow(/at most 1000 patterns/);
  });
});

describe('tensors that do not say what their configuration says are refused', () => {
  test.each([
    ['plain', { r: 3 }, /its rank is 3 in adapter_config\.json, the tensors hold 2/],
    ['rank-pattern', { rank_pattern: {} }, /its rank is 2 .* hold 3/],
    ['adalora', { init_r: 4 }, /its rank is 4 .* hold 3/],
    ['adalora-masked', { rank_pattern: {} }, /its rank is 3 .* hold 2/],
    ['adalora-masked', { init_r: 5 }, /rank_pattern is of 3 triplets, not 5/],
    ['plain', { r: 0 }, /r: expected .*>=1, got 0/],
    ['plain', { target_modules: ['fc1'] }, /encoder_attn\.q_proj: target_modules does not name it/],
  ])('%s with %j', async (variant, fields, message) => {
    await expect(readAdapter(changed(fields, variant))).rejects.toThrow(message);
  });

  const tensor = (values: Float32Array, shape: readonly number[]) => ({ shape, data: () => values });

  test.each([
    [
      'numbers that are none',
      (values: Float32Array) => values.fill(Number.NaN),
      [2, 32],
      /expected finite numbers/,
    ],
    ['a list', (values: Float32Array) => values, [64], /lora_A \[64\].* differ in rank/],
  ])('and so are %s', async (_, change, shape, message) => {
    const dir = changed({});
    withTensor(dir, FC1_A, (values) => tensor(change(values), shape));
    await expect(readAdapter(dir)).rejects.toThrow(message);
  });

  test('and so is an E in LoRA', async () => {
    const dir = changed({});
    withTensor(dir, FC1_A.replace('A.weight', 'E'), () => tensor(Float32Array.of(1, 1), [2, 1]));
    await expect(readAdapter(dir)).rejects.toThrow(/fc1: lora_E has no place in LoRA/);
  });
});

const FC1_A = 'base_model.model.model.encoder.layers.0.fc1.lora_A.weight';

/** Writes a folder's tensors anew, one of them another. */
function withTensor(dir: string, name: string, made: (before: Float32Array) => TensorToWrite): void {
  const path = join(dir, 'adapter_model.safetensors');
  const file = openSafetensors(path);
  const tensors = new Map<string, TensorToWrite>();
  for (const [key, { shape }] of file.tensors) {
    const values = readTensor(file, key);
    tensors.set(key, { shape, data: () => values });
  }
  tensors.set(name, made(file.tensors.has(name) ? readTensor(file, name) : new Float32Array(0)));
  writeSafetensors(path, tensors);
}

describe('folders that are none of an adapter', () => {
  test('name the folder within that is one', async () => {
    const dir = tempDir();
    cpSync(join(VARIANTS, 'plain'), join(dir, 'default'), { recursive: true });
    mkdirSync(join(dir, 'checkpoints'));
    await expect(readAdapter(dir)).rejects.toThrow(/there is one in its folder default: name .*default/);
  });

  test('hold a pickle that would run something, which nothing does', async () => {
    const dir = changed({}, 'pickled');
    await writePickle(
      join(dir, 'adapter_model.bin'),
      Uint8Array.from([...op.proto, ...op.global('os', 'system'), ...op.stop]),
    );
    await expect(readAdapter(dir)).rejects.toThrow(/os\.system.*nothing was run/);
  });
});
