import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

function chat(input: string, ...args: string[]) {
  return spawnSync(process.execPath, ['scripts/imitator.ts', 'chat', ...args], { input, encoding: 'utf8' });
}

/** Without chance: one reply, searched for. */
const LIKELIEST = ['--set', 'bot.candidates=1', '--set', 'bot.sampleFirst=false'];

test('piped lines are answered in turn, and stdout holds the bubbles and nothing else', () => {
  const { status, stdout, stderr } = chat(
    'hey! how are you today?\n\n/new\ni just got a new dog\n/quit\n',
    '--model',
    'models/small',
    ...LIKELIEST,
  );
  expect(stderr).toContain('model: models/small, cpu');
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^I'm doing/),
    "Oh, that's cool! I love dogs.",
    '',
  ]);
  expect(status).toBe(0);
});

test('a folder without a model is an error that says what was expected', () => {
  const { status, stdout, stderr } = chat('hi\n', '--model', 'test');
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^imitator: .*test\/config.json: expected a readable file/m);
});

test('a contact is refused by a model that has not learnt from that thread', () => {
  const { status, stdout, stderr } = chat('hi\n', '--model', 'models/small', '--contact', '3fa9c1d2e4b50718');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /--contact: expected a thread's id .* got "3fa9c1d2e4b50718"; .*leave --contact out/,
  );
});
