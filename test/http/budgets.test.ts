import { once } from 'node:events';
import { connect } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { atOnce, ByteBudget, shared } from '../../src/http/budgets.ts';
import { rawBody } from '../../src/http/express-app.ts';
import { Listener } from '../../src/http/listener.ts';

/** Requests that are answered when somebody says so. */
const waiting: (() => void)[] = [];
const app = express();
const held = (_: unknown, response: express.Response) => void waiting.push(() => response.send('done'));
app.post('/bytes', new ByteBudget(3000).check(2000), rawBody('2kb'), held);
app.get('/looks', atOnce(2), held);
const listener = new Listener(app);
let url: string;
beforeAll(async () => {
  await listener.open('127.0.0.1', 0, '');
  url = listener.url;
});
afterAll(() => listener.close());

const answerAll = () => {
  for (const answer of waiting.splice(0)) answer();
};

test('bodies of all together take no more than the budget, until their answers are out', async () => {
  const post = (bytes: number) => fetch(`${url}/bytes`, { method: 'POST', body: 'x'.repeat(bytes) });
  const [first, second] = [post(1500), post(1400)];
  await expect.poll(() => waiting.length).toBe(2);
  const third = await post(500);
  expect([third.status, third.headers.get('retry-after')]).toEqual([503, '1']);
  answerAll();
  expect((await Promise.all([first, second])).map(({ status }) => status)).toEqual([200, 200]);
  const fourth = post(1500);
  await expect.poll(() => waiting.length).toBe(1);
  answerAll();
  expect((await fourth).status).toBe(200);
});

test('a client that is gone in the middle of its body gives its bytes back', async () => {
  for (let i = 0; i < 5; i++) {
    const client = connect(Number(new URL(url).port), '127.0.0.1');
    client.on('error', () => {});
    await once(client, 'connect');
    client.write('POST /bytes HTTP/1.1\r\nhost: x\r\ncontent-length: 2000\r\n\r\nhalf');
    await new Promise((resolve) => setTimeout(resolve, 30));
    client.destroy();
  }
  const whole = fetch(`${url}/bytes`, { method: 'POST', body: 'x'.repeat(1500) });
  await expect.poll(() => waiting.length).toBe(1);
  answerAll();
  expect((await whole).status).toBe(200);
});

test('of those who may ask anything only so many are answered at once', async () => {
  const asked = [0, 1].map(() => fetch(`${url}/looks`));
  await expect.poll(() => waiting.length).toBe(2);
  expect((await fetch(`${url}/looks`)).status).toBe(503);
  answerAll();
  await Promise.all(asked);
});

test('who asks meanwhile, and soon after, has the same answer', async () => {
  let [asked, answer] = [0, (_: number) => {}];
  const ask = shared(() => {
    asked++;
    return new Promise<number>((resolve) => {
      answer = resolve;
    });
  });
  const both = [ask(), ask()];
  answer(7);
  expect(await Promise.all([...both, ask()])).toEqual([7, 7, 7]);
  expect(asked).toBe(1);
});
