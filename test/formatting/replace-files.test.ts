import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { replaceFiles } from '../../src/formatting/replace-files.ts';
import { tempDir } from '../support/temp-dir.ts';

const NAMES = ['data', 'more/data', 'manifest'];

it('puts back what was there when a move fails', () => {
  const folder = tempDir();
  for (const name of ['data', 'manifest']) writeFileSync(join(folder, name), 'old');
  const replacement = replaceFiles(folder, NAMES);
  mkdirSync(replacement.path('more'));
  for (const name of NAMES) writeFileSync(replacement.path(name), 'new');
  // The folder has no "more" that a file could be moved to.
  expect(() => replacement.commit(NAMES)).toThrow(/ENOENT/);
  replacement.abandon();
  expect(readdirSync(folder).sort()).toEqual(['data', 'manifest']);
  for (const name of ['data', 'manifest']) expect(readFileSync(join(folder, name), 'utf8')).toBe('old');
});

it('moves nothing when a file is not there to be moved', () => {
  const folder = tempDir();
  writeFileSync(join(folder, 'manifest'), 'old');
  const replacement = replaceFiles(folder, NAMES);
  expect(() => replacement.commit(['data', 'manifest'])).toThrow(/ENOENT/);
  replacement.abandon();
  expect(readdirSync(folder)).toEqual(['manifest']);
});
