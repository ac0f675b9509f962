import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, profile, said, thread } from '../support/make-export.ts';
import { runCommand } from '../support/run-command.ts';
import { tempDir } from '../support/temp-dir.ts';

const EVIL = 'Ja\u001b]0;owned\u0007na\u202e';
const COMMANDS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u;

test('names, titles and paths come to the terminal without commands in them', async () => {
  const dir = tempDir();
  const messages = Array.from({ length: 6 }, (_, i) => said(i % 2 ? 'Ann' : EVIL, i, `a ${EVIL}`));
  const options = { participants: [EVIL, 'Ann'], title: EVIL };
  const folder = makeFolder(join(dir, 'export'), { ...thread('Jana', messages, options), ...profile() });
  for (const more of [[], ['--json'], ['--system-texts'], ['--me', EVIL]]) {
    const { out, err } = await runCommand(dir, 'inspect', folder, ...more);
    expect(out + err).toMatch(/Ja/u);
    expect(out + err).not.toMatch(COMMANDS);
  }
  const { err } = await runCommand(dir, 'inspect', join(dir, EVIL));
  expect(err).toMatch(/Ja.*na/u);
  expect(err).not.toMatch(COMMANDS);
});
