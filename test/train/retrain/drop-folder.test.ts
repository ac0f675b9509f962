import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDropFolder } from '../../../src/train/retrain/drop-folder.ts';
import { tempDir } from '../../support/temp-dir.ts';

const NOW = Date.now();

/** A file in a folder, changed so many seconds ago. */
function drop(folder: string, name: string, secondsAgo: number): void {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, 'x');
  const time = NOW / 1000 - secondsAgo;
  utimesSync(path, time, time);
}

describe('the drop folder', () => {
  test('gives zips, folders and thread files, and nothing else', () => {
    const folder = tempDir();
    for (const name of ['b.zip', 'A.ZIP', 'message_1.json', 'notes.txt', '.DS_Store'])
      drop(folder, name, 300);
    expect(readDropFolder(folder, NOW)).toEqual({
      paths: ['A.ZIP', 'b.zip', 'message_1.json'].map((name) => join(folder, name)),
      waiting: [],
    });
  });

  test('what is still being written waits, and is named with the reason', () => {
    const folder = tempDir();
    drop(folder, 'whole.zip', 300);
    drop(folder, 'growing.zip', 2);
    drop(folder, 'export.zip.crdownload', 300);
    expect(readDropFolder(folder, NOW)).toEqual({
      paths: [join(folder, 'whole.zip')],
      waiting: [
        { file: 'export.zip.crdownload', why: 'its name says that it is not whole yet' },
        { file: 'growing.zip', why: 'it has changed within the last minute' },
      ],
    });
  });

  test('a folder waits as long as anything in it changes', () => {
    const folder = tempDir();
    drop(folder, 'export/inbox/jana/message_1.json', 2);
    const old = NOW / 1000 - 300;
    for (const path of ['export/inbox', 'export']) utimesSync(join(folder, path), old, old);
    expect(readDropFolder(folder, NOW).waiting.map(({ file }) => file)).toEqual(['export']);
  });

  test.each(['nowhere', '.'])('without an export it says what to put there: %j', (name) => {
    expect(() => readDropFolder(join(tempDir(), name), NOW)).toThrow(/put your export there/);
  });
});
