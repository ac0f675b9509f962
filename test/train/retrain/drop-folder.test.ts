import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDropFolder } from '../../../src/train/retrain/drop-folder.ts';
import { tempDir } from '../../support/temp-dir.ts';

const NOW = Date.now();

const EMPTY_ZIP = Buffer.from(`PK\u0005\u0006${'\0'.repeat(18)}`, 'latin1');

/** A file in a folder, changed so many seconds ago. */
function drop(folder: string, name: string, secondsAgo: number): void {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, name.toLowerCase().endsWith('.zip') ? EMPTY_ZIP : 'x');
  const time = NOW / 1000 - secondsAgo;
  utimesSync(path, time, time);
}

describe('the drop folder', () => {
  test('gives zips, folders and thread files, and nothing else', async () => {
    const folder = tempDir();
    for (const name of ['b.zip', 'A.ZIP', 'message_1.json', 'notes.txt', '.DS_Store'])
      drop(folder, name, 300);
    expect(await readDropFolder(folder, NOW)).toEqual({
      paths: ['A.ZIP', 'b.zip', 'message_1.json'].map((name) => join(folder, name)),
      waiting: [],
    });
  });

  test('what is still being written waits, and is named with the reason', async () => {
    const folder = tempDir();
    drop(folder, 'whole.zip', 300);
    drop(folder, 'growing.zip', 2);
    drop(folder, 'export.zip.crdownload', 300);
    expect(await readDropFolder(folder, NOW)).toEqual({
      paths: [join(folder, 'whole.zip')],
      waiting: [
        { file: 'export.zip.crdownload', why: 'its name says that it is not whole yet' },
        { file: 'growing.zip', why: 'it has changed within the last minute' },
      ],
    });
  });

  test('a folder waits as long as anything in it changes', async () => {
    const folder = tempDir();
    drop(folder, 'export/inbox/jana/message_1.json', 2);
    const old = NOW / 1000 - 300;
    for (const path of ['export/inbox', 'export']) utimesSync(join(folder, path), old, old);
    expect((await readDropFolder(folder, NOW)).waiting.map(({ file }) => file)).toEqual(['export']);
  });

  test('a zip that is cut waits and is named, and the rest is used', async () => {
    const folder = tempDir();
    drop(folder, 'whole.zip', 300);
    for (const name of ['cut.zip', 'parts/cut.zip']) drop(folder, name, 300);
    for (const name of ['cut.zip', 'parts/cut.zip']) {
      writeFileSync(join(folder, name), EMPTY_ZIP.subarray(0, 12));
      utimesSync(join(folder, name), NOW / 1000 - 300, NOW / 1000 - 300);
    }
    utimesSync(join(folder, 'parts'), NOW / 1000 - 300, NOW / 1000 - 300);
    const { paths, waiting } = await readDropFolder(folder, NOW);
    expect(paths).toEqual([join(folder, 'whole.zip')]);
    expect(waiting.map(({ file }) => file)).toEqual(['cut.zip', 'parts']);
    for (const { why } of waiting)
      expect(why).toMatch(/cut\.zip: expected a whole zip file.*download it again/);
  });

  test('what is from the future does not wait for it: the clock was set back', async () => {
    const folder = tempDir();
    drop(folder, 'later.zip', -7200);
    expect((await readDropFolder(folder, NOW)).paths).toEqual([join(folder, 'later.zip')]);
  });

  test.each(['nowhere', '.', 'file.txt'])('without an export it says what to put there: %j', async (name) => {
    const folder = tempDir();
    writeFileSync(join(folder, 'file.txt'), '');
    await expect(readDropFolder(join(folder, name), NOW)).rejects.toThrow(/put your export there/);
  });
});
