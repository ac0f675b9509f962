import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test, vi } from 'vitest';
import { randomFor } from '../../../src/base/random.ts';
import { readMetrics } from '../../../src/train/run/metrics.ts';
import { writeDataset } from '../../support/dataset.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tinyBase } from '../../support/tiny-base.ts';

const pairs = Array.from(
  { length: 60 },
  (_, i) => [`hello ${i % 7}`, i % 2 === 0 ? 'yo|sup' : 'no way'] as const,
);
const STEPS = 30;

vi.setConfig({ testTimeout: 240_000 });
const settings = [
  ...[`maxSteps=${STEPS}`, 'rank=4', 'targetRank=2', 'learningRate=0.01', 'sampleReplies=0'],
  ...['validateEverySteps=9', 'checkpointEverySteps=4', 'adapterDropout=0.1'],
].flatMap((set) => ['--set', `train.${set}`]);

function scene() {
  const dir = tempDir('imitator-killed');
  const [base, data] = [tinyBase(join(dir, 'base')), join(dir, 'data')];
  writeDataset(data, { train: pairs, valid: pairs.slice(0, 8) });
  const begin = ['--base', base, '--data', data, ...settings];
  return { dir, begin };
}

/** A limit on the size of a file stands for the full disk: it too fails a write in the middle. */
const LARGEST_FILE_KB = 1000;

/** The command in a process of its own, on one thread, perhaps with a limit on the size of its files. */
function imitatorTrain(out: string, args: string[], largestFileKB?: number): ChildProcess {
  const common = ['--device', 'cpu', '--precision', 'fp32', '--set', 'model.threads=1', '--events'];
  const command = [process.execPath, 'scripts/imitator.ts', 'train', '--out', out, ...args, ...common];
  const limited = ['bash', '-c', `ulimit -f ${largestFileKB}; exec "$@"`, 'bash', ...command];
  const [file, ...rest] = largestFileKB === undefined ? command : limited;
  return spawn(file!, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits for the end; `onStep` is told of each step as it is printed. */
async function untilEnd(child: ChildProcess, onStep: (step: number) => void = () => {}) {
  let said = '';
  child.stderr!.on('data', (text) => {
    said += text;
  });
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const event = JSON.parse(line) as { event: string; step: number };
    if (event.event === 'step') onStep(event.step);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, said };
}

const adapter = (out: string) => readFileSync(join(out, 'adapter_model.safetensors'));

describe('a run in a process of its own', () => {
  test('ends, resumed, in the same adapter to the last bit, wherever it was killed', async () => {
    const { dir, begin } = scene();
    const straight = join(dir, 'straight');
    expect(await untilEnd(imitatorTrain(straight, begin))).toMatchObject({ code: 0 });
    const random = randomFor(Date.now(), 'kill');
    const out = join(dir, 'killed');
    const killedAt: number[] = [];
    for (let from = 0; killedAt.length < 3; from += 9) {
      const at = from + 1 + random.below(8);
      killedAt.push(at);
      const child = imitatorTrain(out, killedAt.length === 1 ? begin : ['--resume']);
      const { signal } = await untilEnd(child, (step) => {
        if (step === at) child.kill('SIGKILL');
      });
      expect(signal, `killed at ${killedAt}`).toBe('SIGKILL');
    }
    expect(existsSync(join(out, 'imitator.json'))).toBe(false);
    expect(await untilEnd(imitatorTrain(out, ['--resume']))).toMatchObject({ code: 0 });
    expect(adapter(out).equals(adapter(straight)), `killed at ${killedAt}`).toBe(true);
    expect(existsSync(join(out, 'checkpoints'))).toBe(false);
    // Steps that were lost and done again stand in the metrics once.
    const steps = readMetrics(join(out, 'metrics.jsonl')).filter(({ event }) => event === 'step');
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
  });

  test('stops after its step on Ctrl-C, says how to go on, and exits 130', async () => {
    const { dir, begin } = scene();
    const out = join(dir, 'out');
    const child = imitatorTrain(out, begin);
    const { code, said } = await untilEnd(child, (step) => {
      if (step === 6) child.kill('SIGINT');
    });
    expect(code).toBe(130);
    expect(said).toMatch(/stopped after step \d+; go on with imitator train --out .*out --resume/);
    const both = await untilEnd(imitatorTrain(out, ['--resume', '--force']));
    expect(both).toMatchObject({ code: 2, said: expect.stringMatching(/--force replaces it: give one/) });
    expect(await untilEnd(imitatorTrain(out, ['--resume']))).toMatchObject({ code: 0 });
  });

  test('keeps its last checkpoint when the disk is full, and says what to do', async () => {
    const { dir, begin } = scene();
    // Checkpoints of some megabytes: larger than what the engine writes elsewhere.
    const wide = [...begin, '--set', 'train.rank=64', '--set', 'train.targetRank=32'];
    const [straight, out] = [join(dir, 'straight'), join(dir, 'out')];
    await untilEnd(imitatorTrain(straight, wide));
    const child = imitatorTrain(out, wide);
    await untilEnd(child, (step) => {
      if (step === 10) child.kill('SIGKILL');
    });
    const { code, said } = await untilEnd(imitatorTrain(out, ['--resume'], LARGEST_FILE_KB));
    expect(code).toBe(1);
    expect(said).toMatch(
      /disk is full.*what was saved before is untouched: free some space and go on with --resume/,
    );
    expect(await untilEnd(imitatorTrain(out, ['--resume']))).toMatchObject({ code: 0 });
    expect(adapter(out).equals(adapter(straight))).toBe(true);
  });
});
