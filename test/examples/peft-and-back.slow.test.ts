/** Both halves in turn: needs PEER_PYTHON, a Python with torch, transformers and peft. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const python = process.env['PEER_PYTHON'];
if (python === undefined) console.warn('SKIPPED: an adapter from PEFT and back needs PEER_PYTHON');

it.skipIf(python === undefined)(
  'PEFT trains, we train on, PEFT says what we taught',
  { timeout: 600_000 },
  () => {
    const [from, out] = [join(tempDir(), 'from-peft'), join(tempDir(), 'from-here')];
    const run = (program: string, args: string[]) =>
      execFileSync(program, args, { encoding: 'utf8' }).trimEnd();
    const theirs = (what: string, folder: string) =>
      run(python!, ['examples/peft-and-back.py', what, 'models/small', folder]);
    expect(Number(/loss ([\d.]+)/.exec(theirs('make', from))![1])).toBeLessThan(0.5);
    const ours = run(process.execPath, ['examples/peft-and-back.ts', 'models/small', from, out]);
    expect(ours).toContain('> are you home?| need a hand\nyep| come over\n');
    expect(theirs('load', out)).toContain('on my way| five minutes');
  },
);
