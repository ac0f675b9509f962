import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A webhook that proves to know any verify token, and keeps what is posted to it. */
const posts: string[] = [];
const server = createServer(async (request, response) => {
  if (request.method === 'POST') posts.push(await text(request));
  response.end(challengeOf(request));
});
let url: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
});
afterAll(() => server.close());

test('texts anew each time it is started: a server has seen none of its messages before', async () => {
  const [first, second] = [await textOnce('hello'), await textOnce('hello')];
  expect(first).toMatch(/^m_/);
  expect(second).toMatch(/^m_/);
  expect(second).not.toBe(first);
});

/** Starts the simulator, pipes one message through it, and ends it; the id that the message came with. */
async function textOnce(message: string): Promise<string> {
  posts.length = 0;
  const args = ['scripts/simulator.ts', '--webhook', url, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(child, 'exit');
  child.stdin.end(`${message}\n`);
  await expect.poll(() => posts.join(), { timeout: 30_000 }).toContain(message);
  child.kill('SIGKILL');
  await ended;
  return /"mid":"([^"]+)"/.exec(posts.join())?.[1] ?? '';
}

function challengeOf({ url = '/' }: IncomingMessage): string {
  return new URL(url, 'http://localhost').searchParams.get('hub.challenge') ?? 'ok';
}
