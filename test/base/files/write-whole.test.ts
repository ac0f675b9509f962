import { readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeWhole } from '../../../src/base/files/write-whole.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('a file that was there stays until the new one is whole', () => {
  const dir = tempDir();
  const path = join(dir, 'notes.txt');
  writeWhole(path, 'old');
  writeWhole(path, (fd) => {
    writeSync(fd, 'ne');
    expect(readFileSync(path, 'utf8')).toBe('old');
    writeSync(fd, 'w');
  });
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(dir)).toEqual(['notes.txt']);
});

test('a writer that fails half way changes nothing and leaves nothing', () => {
  const dir = tempDir();
  const path = join(dir, 'notes.txt');
  writeFileSync(path, 'old');
  const fail = (fd: number) => {
    writeSync(fd, 'ne');
    throw new Error('no more');
  };
  expect(() => writeWhole(path, fail)).toThrow('no more');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(dir)).toEqual(['notes.txt']);
});
