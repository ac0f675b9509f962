import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { DoneEvent, PreflightEvent, TrainEvent } from '../../../src/train/index.ts';
import { writeRandomCheckpoint } from '../../support/random-checkpoint.ts';
import { sampleDataset } from '../../support/sample-dataset.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** Between the small base and the 400M one: 54 million weights. */
const MIDDLING = {
  ...{ model_type: 'blenderbot', vocab_size: 8008, max_position_embeddings: 128, scale_embedding: true },
  ...{ d_model: 640, encoder_layers: 2, decoder_layers: 6, encoder_ffn_dim: 2560, decoder_ffn_dim: 2560 },
  ...{ encoder_attention_heads: 16, decoder_attention_heads: 16 },
};

/** A whole short run in a process of its own, with validations and replies: what it expected and what it took. */
async function measureRun(dir: string, ...options: string[]): Promise<{ needed: number; peak: number }> {
  const run = [
    '--base',
    join(dir, 'base'),
    '--data',
    join(dir, 'data'),
    '--out',
    join(dir, options.join('')),
  ];
  const short = ['--set', 'train.maxSteps=40', '--set', 'train.validationExamples=80', '--device', 'cpu'];
  const command = ['scripts/imitator.ts', 'train', '--events', ...run, ...short, ...options];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 24 });
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrainEvent);
  const { neededMB } = events.find((event): event is PreflightEvent => event.event === 'preflight')!;
  const { peakMemoryMB } = events.find((event): event is DoneEvent => event.event === 'done')!;
  console.log(`${options.join(' ')}: expected ${neededMB} MB, peak ${peakMemoryMB} MB`);
  return { needed: neededMB, peak: peakMemoryMB };
}

test('a run peaks at most a tenth above what the preflight expects, and a fifth below', async () => {
  const dir = tempDir('imitator-memory');
  mkdirSync(join(dir, 'base'));
  await writeRandomCheckpoint(join(dir, 'base'), MIDDLING);
  for (const name of ['tokenizer.json', 'tokenizer_config.json'])
    copyFileSync(join('models/small', name), join(dir, 'base', name));
  await sampleDataset(join(dir, 'data'));
  for (const precision of ['fp32', 'int8', 'auto']) {
    const { needed, peak } = await measureRun(dir, '--precision', precision);
    expect(peak / needed, precision).toBeGreaterThan(0.8);
    expect(peak / needed, precision).toBeLessThan(1.1);
  }
});
