import { expect, test } from 'vitest';
import { linesOf } from '../../src/base/lines-of.ts';

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('gives whole lines, however the bytes come, and no line that is not ended', async () => {
  for (const size of [1, 2, 3, 100]) {
    const lines: string[] = [];
    for await (const line of linesOf(inPieces('één\n\nzwei 🙂\nhal', size), 10)) lines.push(line);
    expect(lines).toEqual(['één', '', 'zwei 🙂']);
  }
});

test('keeps nothing of a line that never ends', async () => {
  const lines = linesOf(inPieces(`short\n${'x'.repeat(50)}`, 7), 10);
  expect((await lines.next()).value).toBe('short');
  await expect(lines.next()).rejects.toThrow('longer than 10');
});
