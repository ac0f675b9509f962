import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';

let url = '';
let ended: Promise<unknown>;
let stop = () => {};
beforeAll(async () => {
  const child = spawn(process.execPath, ['examples/inside-express.ts', 'models/small'], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  ended = once(child, 'exit');
  stop = () => child.kill('SIGTERM');
  [url] = (await once(createInterface(child.stdout), 'line')) as [string];
}, 60_000);
afterAll(() => stop());

const post = (body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

it('answers a conversation with bubbles, and what is wrong with its issues', {
  timeout: 60_000,
}, async () => {
  const messages = [
    { from: 'them', text: 'hey' },
    { from: 'owner', text: 'hi' },
    { from: 'them', text: 'are you home?' },
  ];
  const good = await post({ messages });
  expect(good.status).toBe(200);
  const { bubbles } = (await good.json()) as { bubbles: string[] };
  expect(bubbles.join('')).toMatch(/\w/);

  const bad = await post({ messages: [{ from: 'nobody', text: '' }] });
  expect(bad.status).toBe(400);
  const { issues } = (await bad.json()) as { issues: { path: unknown[] }[] };
  expect(issues.map(({ path }) => path.join('.'))).toEqual(['messages.0.from', 'messages.0.text']);
});

it('ends at SIGTERM with its model', { timeout: 30_000 }, async () => {
  stop();
  expect(await ended).toEqual([0, null]);
});
