import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recoverFolder, replaceFolder } from '../../../src/base/files/replace-folder.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** A folder `model` with one file in it, alone in another. */
function oldModel(): { parent: string; model: string } {
  const parent = tempDir();
  const model = join(parent, 'model');
  mkdirSync(model);
  writeFileSync(join(model, 'weights'), 'old');
  return { parent, model };
}

function weightsOf(model: string): string {
  return readFileSync(join(model, 'weights'), 'utf8');
}

/** The id of a process that has run and ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

test('the old folder stays until the new one takes its name, and then only the new one is there', () => {
  const { parent, model } = oldModel();
  const replacement = replaceFolder(model);
  writeFileSync(join(replacement.path, 'weights'), 'new');
  expect(weightsOf(model)).toBe('old');
  replacement.commit();
  replacement.abandon();
  expect(weightsOf(model)).toBe('new');
  expect(readdirSync(parent)).toEqual(['model']);
});

test('a folder that was not there is made', () => {
  const parent = tempDir();
  const replacement = replaceFolder(join(parent, 'model'));
  writeFileSync(join(replacement.path, 'weights'), 'new');
  replacement.commit();
  expect(weightsOf(join(parent, 'model'))).toBe('new');
  expect(readdirSync(parent)).toEqual(['model']);
});

test('a move that fails leaves the old folder under its name', () => {
  const { parent, model } = oldModel();
  const replacement = replaceFolder(model);
  // What is to be moved into place is gone: the second of two moves fails.
  rmSync(replacement.path, { recursive: true });
  expect(() => replacement.commit()).toThrow(/ENOENT/);
  replacement.abandon();
  expect(weightsOf(model)).toBe('old');
  expect(readdirSync(parent)).toEqual(['model']);
});

test('abandoned work leaves the old folder and nothing beside it', () => {
  const { parent, model } = oldModel();
  replaceFolder(model).abandon();
  expect(weightsOf(model)).toBe('old');
  expect(readdirSync(parent)).toEqual(['model']);
});

test('the next run brings back the old folder of a process that ended between the two moves', () => {
  const { parent, model } = oldModel();
  const pid = endedPid();
  mkdirSync(join(parent, `.model.writing-${pid}`));
  renameSync(model, join(parent, `.model.previous-${pid}`));
  recoverFolder(model);
  expect(weightsOf(model)).toBe('old');
  expect(readdirSync(parent)).toEqual(['model']);
});

test('what a process left that ended before or after its moves goes', () => {
  const { parent, model } = oldModel();
  const pid = endedPid();
  for (const kind of ['writing', 'previous'])
    mkdirSync(join(parent, `.model.${kind}-${pid}`, 'inside'), { recursive: true });
  replaceFolder(model).abandon();
  expect(weightsOf(model)).toBe('old');
  expect(readdirSync(parent)).toEqual(['model']);
});

test('what a process is writing, and what belongs to other folders, is left alone', () => {
  const { parent, model } = oldModel();
  const others = [
    `.model.writing-${process.ppid}`,
    `.model2.writing-${endedPid()}`,
    `model.writing-${endedPid()}`,
  ];
  for (const name of others) mkdirSync(join(parent, name));
  recoverFolder(model);
  expect(readdirSync(parent).sort()).toEqual([...others, 'model'].sort());
});
