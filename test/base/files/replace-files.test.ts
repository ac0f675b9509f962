import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { replaceFiles } from '../../../src/base/files/replace-files.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** Looks at every move, and can let one fail. */
const moves = vi.hoisted(() => ({ before: () => {}, after: () => {} }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const renameSync = (from: string, to: string) => {
    moves.before();
    fs.renameSync(from, to);
    moves.after();
  };
  return { ...fs, renameSync };
});

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

describe('a reader who finds a manifest finds the files that belong to it', () => {
  const names = ['a', 'b', 'c', 'manifest'];
  const contents = (folder: string) =>
    names
      .filter((name) => existsSync(join(folder, name)))
      .map((name) => readFileSync(join(folder, name), 'utf8'));

  /** What a reader would find after each move; the move with this number fails. */
  function replaced(failing: number): { folder: string; seen: string[][]; whole: Set<string> } {
    const folder = tempDir();
    for (const name of names) writeFileSync(join(folder, name), 'old');
    const replacement = replaceFiles(folder, names);
    for (const name of names) writeFileSync(replacement.path(name), 'new');
    const seen: string[][] = [];
    let count = 0;
    moves.before = () => {
      if (++count === failing) throw new Error('this move fails');
    };
    moves.after = () => void (existsSync(join(folder, 'manifest')) && seen.push(contents(folder)));
    onTestFinished(() => void Object.assign(moves, { before: () => {}, after: () => {} }));
    try {
      replacement.commit(names);
    } catch {
      replacement.abandon();
    }
    return { folder, whole: new Set(contents(folder)), seen };
  }

  it('while they are replaced', () => {
    const { seen, whole } = replaced(0);
    expect(seen).toEqual([['new', 'new', 'new', 'new']]);
    expect([...whole]).toEqual(['new']);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('and while they come back, since move %i failed', (failing) => {
    const { folder, seen, whole } = replaced(failing);
    for (const each of seen) expect(each).toEqual(['old', 'old', 'old', 'old']);
    expect([...whole]).toEqual(['old']);
    expect(readdirSync(folder).sort()).toEqual(names);
  });
});
