import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { KeyedTurns } from '../../src/base/keyed-turns.ts';

/** Work that ends when it is told to, and says what it does. */
function work(name: string, said: string[]) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async () => {
    said.push(`${name} begins`);
    await ended;
    said.push(`${name} ends`);
  };
  return { run, end };
}

test('what shares a key goes one after the other, and holds nobody else up', async () => {
  const said: string[] = [];
  const turns = new KeyedTurns(10);
  const [first, second, other] = ['first', 'second', 'other'].map((name) => work(name, said));
  const both = [turns.take(['a', 'b'], first!.run), turns.take(['b', 'c'], second!.run)];
  const free = turns.take(['d'], other!.run);
  await sleep(1);
  expect(said).toEqual(['first begins', 'other begins']);
  other!.end();
  await free;
  second!.end();
  first!.end();
  await Promise.all(both);
  expect(said.slice(2)).toEqual(['other ends', 'first ends', 'second begins', 'second ends']);
});

test('after work that failed the next has its turn', async () => {
  const turns = new KeyedTurns(10);
  const failed = turns.take(['a'], () => Promise.reject(new Error('broken')));
  const next = turns.take(['a'], async () => 'done');
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('done');
});

test('no key has more than its share, and it is free again when its work has ended', async () => {
  const turns = new KeyedTurns(2);
  const { run, end } = work('slow', []);
  const waiting = [turns.take(['a'], run), turns.take(['a'], run)];
  await expect(turns.take(['a'], run)).rejects.toMatchObject({ code: 'busy' });
  expect(await turns.take(['b'], async () => 'done')).toBe('done');
  end();
  await Promise.all(waiting);
  expect(await turns.take(['a'], async () => 'done')).toBe('done');
});
