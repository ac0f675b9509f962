/**
 * Whatever is done to a GGUF file, reading it is an error in words or a model, in little time and memory. The tiny model
 * has 2.7 kB of header, so every byte of it is tried.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ImitatorError } from '../../../../src/base/errors.ts';
import { randomFor } from '../../../../src/base/random.ts';
import { ggufCompanion, llamaTensors, openGguf } from '../../../../src/model/checkpoint/gguf/index.ts';
import { readTensor } from '../../../../src/model/checkpoint/tensors/index.ts';
import { fixture } from '../../../support/golden.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const whole = new Uint8Array(readFileSync(fixture('gguf', 'tiny.gguf')));
const HEADER = 2720;
const MIB = 2 ** 20;
/** Thousands of files, on a machine that may have other work. */
const PATIENCE = { timeout: 300_000 };

/** The code of the error in words that reading ends with; `read` for a model. Anything else is thrown on. */
function outcome(path: string): string {
  try {
    const file = llamaTensors(openGguf(path));
    for (const name of ['config.json', 'generation_config.json', 'tokenizer.json']) ggufCompanion(path, name);
    for (const name of file.tensors.keys()) readTensor(file, name);
    return 'read';
  } catch (error) {
    if (error instanceof ImitatorError) return error.code;
    throw error;
  }
}

/** Outcomes of the changed files, counted, and the most memory that was taken meanwhile. */
function tryAll(changed: Iterable<Uint8Array>) {
  const dir = tempDir('imitator-gguf');
  const before = process.memoryUsage.rss();
  const outcomes: Record<string, number> = {};
  let most = before;
  let i = 0;
  for (const bytes of changed) {
    // Another name each time: what was read is remembered by name, size and time.
    const path = join(dir, `${i++ % 2}.gguf`);
    writeFileSync(path, bytes);
    const found = outcome(path);
    outcomes[found] = (outcomes[found] ?? 0) + 1;
    most = Math.max(most, process.memoryUsage.rss());
  }
  return { outcomes, taken: most - before };
}

test('cut anywhere in its header, or inside a tensor, it is cut or damaged', PATIENCE, () => {
  const ends = [...Array(HEADER).keys(), HEADER, 30_000, whole.length - 1];
  const { outcomes, taken } = tryAll(ends.map((end) => whole.subarray(0, end)));
  expect(Object.keys(outcomes).sort()).toEqual(['checkpoint-truncated', 'gguf-invalid']);
  expect(taken).toBeLessThan(200 * MIB);
});

test('with any byte of its header changed it is an error in words, or a model', PATIENCE, () => {
  const random = randomFor(7, 'gguf');
  function* flipped() {
    for (let at = 0; at < HEADER; at++) {
      const bytes = whole.slice();
      bytes[at] = [0, 255, random.below(256)][at % 3]!;
      yield bytes;
    }
  }
  const { outcomes, taken } = tryAll(flipped());
  expect(outcomes['read']).toBeGreaterThan(0);
  expect(outcomes['gguf-invalid']).toBeGreaterThan(0);
  expect(taken).toBeLessThan(200 * MIB);
});
