/**
 * Exports as people have them on disk, after public reports of those who parse them: each folder of
 * test/fixtures/exports-cases holds one (`input`) and what `imitator format` must make of it (`expected.json`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parts } from '../../src/formatting/index.ts';
import { examplesIn } from '../support/format.ts';
import { runCommand } from '../support/run-command.ts';
import { tempDir } from '../support/temp-dir.ts';

const CASES = join(import.meta.dirname, '../fixtures/exports-cases');

interface Case {
  why: string;
  /** Of `imitator format`; those that begin with `input` are paths within the case. */
  args: string[];
  expect: {
    /** Exit code; 0 if not given. */
    rc?: number;
    /** Prompts and responses; messages are joined by a pipe, a space after it or not. */
    pairs?: [prompt: string, response: string][];
    /** How many examples there are. */
    count?: number;
    says?: string[];
    not_says?: string[];
  };
}

describe.each(readdirSync(CASES))('the export %s', (name) => {
  const {
    why,
    args,
    expect: wanted,
  } = JSON.parse(readFileSync(join(CASES, name, 'expected.json'), 'utf8')) as Case;

  it(why, async () => {
    const dir = tempDir();
    const paths = args.map((arg) => (/^input(?:\/|$)/u.test(arg) ? join(CASES, name, arg) : arg));
    const { code, out, err } = await runCommand(dir, 'format', ...paths, '--out', 'dataset');
    const told = out + err;
    expect(code, told).toBe(wanted.rc ?? 0);
    for (const words of wanted.says ?? []) expect(told).toContain(words);
    for (const words of wanted.not_says ?? []) expect(told).not.toContain(words);
    if (code !== 0) return;
    const examples = (await Promise.all(parts.map((part) => examplesIn(join(dir, 'dataset'), part)))).flat();
    if (wanted.count !== undefined) expect(examples).toHaveLength(wanted.count);
    if (wanted.pairs === undefined) return;
    const pairs = examples.map(({ prompt, response }) => [prompt, response]);
    expect(sorted(pairs)).toEqual(sorted(wanted.pairs));
  });
});

function sorted(pairs: readonly (readonly string[])[]): string[] {
  return pairs.map((pair) => JSON.stringify(pair.map((text) => text.replaceAll('| ', '|')))).sort();
}
