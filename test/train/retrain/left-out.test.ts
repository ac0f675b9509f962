import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foretellDisk } from '../../../src/train/retrain/foretell-disk.ts';
import { leaveOut, readLeftOut } from '../../../src/train/retrain/left-out.ts';
import { tempDir } from '../../support/temp-dir.ts';

function home(): string {
  const dir = mkdtempSync(join(tempDir(), 'home-'));
  mkdirSync(join(dir, 'retrain'));
  return dir;
}

test('who was left out once stays left out at every later retraining', () => {
  const dir = home();
  leaveOut(dir, ['00112233aabbccdd']);
  leaveOut(dir, ['0011223344556677', '00112233aabbccdd']);
  expect(readLeftOut(dir)).toEqual(['0011223344556677', '00112233aabbccdd']);
});

test('a name is refused, and so is a list that was damaged: nobody is taken in again by mistake', () => {
  const dir = home();
  expect(() => leaveOut(dir, ['Jana'])).toThrow(/--without: expected the id of a thread.*got "Jana"/);
  writeFileSync(join(dir, 'retrain', 'left-out.json'), '{"format":1,"threads":[');
  expect(() => readLeftOut(dir)).toThrow(/left-out\.json/);
});

test('too little space is told before a training, with how much it needs', () => {
  const base = tempDir();
  writeFileSync(join(base, 'model.safetensors'), Buffer.alloc(1_000_000));
  expect(() => foretellDisk(base, base, 'full', 100_000_000)).toThrow(/expected 0\.3 GB free.*got "0\.1 GB"/);
  expect(() => foretellDisk(base, base, 'adalora', 400_000_000)).not.toThrow();
});
