import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type NewVersion, type Versions, versionsIn } from '../../../src/model/versions/index.ts';
import { tempDir } from '../../support/temp-dir.ts';

const facts: NewVersion = {
  kind: 'adapter',
  base: { id: 'models/small', hash: 'a'.repeat(64) },
  dataset: { hash: 'b'.repeat(64), examples: 3 },
  parent: null,
  learnt: ['0123456789abcdef'],
  evaluation: { natsPerReply: { value: 30, low: 29, high: 31, n: 100 } },
};

let home: string;
let versions: Versions;
beforeEach(() => {
  home = tempDir();
  versions = versionsIn(home);
});

/** A folder as training leaves it. */
function trained(content = 'numbers'): string {
  const dir = join(tempDir(), 'run');
  mkdirSync(join(dir, 'checkpoints'), { recursive: true });
  writeFileSync(join(dir, 'adapter_model.safetensors'), content);
  writeFileSync(join(dir, 'imitator.json'), '{}');
  return dir;
}

describe('the model store', () => {
  test('has nothing to serve before the first version', async () => {
    expect(await versions.list()).toEqual([]);
    expect(await versions.openCurrent()).toBeUndefined();
  });

  test('takes the files of a trained folder, and says what the version is made of', async () => {
    const name = await versions.add(trained(), facts);
    expect(name).toBe('v1');
    expect(await versions.manifest('v1')).toMatchObject({ format: 1, ...facts });
    expect(readFileSync(join(await versions.open('v1'), 'adapter_model.safetensors'), 'utf8')).toBe(
      'numbers',
    );
    expect(Object.keys((await versions.manifest('v1')).files)).toEqual([
      'adapter_model.safetensors',
      'imitator.json',
    ]);
  });

  test('hidden files are no part of a version', async () => {
    const from = trained();
    writeFileSync(join(from, '.gitattributes'), '* text');
    await versions.add(from, facts);
    expect(Object.keys((await versions.manifest('v1')).files)).not.toContain('.gitattributes');
  });

  test('adding a version does not change which one serves', async () => {
    await versions.promote(await versions.add(trained(), facts));
    await versions.add(trained('others'), facts);
    expect((await versions.openCurrent())?.name).toBe('v1');
  });

  test('promotes a version, and goes back to the one before, as often as there is one', async () => {
    for (const content of ['1', '2', '3'])
      await versions.promote(await versions.add(trained(content), facts));
    expect(await versions.names()).toEqual({ current: 'v3', candidate: null, before: ['v1', 'v2'] });
    expect([await versions.rollback(), await versions.rollback()]).toEqual(['v2', 'v1']);
    await expect(versions.rollback()).rejects.toMatchObject({ code: 'version-none-before' });
    expect((await versions.names()).current).toBe('v1');
  });

  test('promoting what is current changes nothing', async () => {
    await versions.promote(await versions.add(trained(), facts));
    await versions.promote('v1');
    expect(await versions.names()).toEqual({ current: 'v1', candidate: null, before: [] });
  });

  test('names are never given twice, not even after the newest is deleted by hand', async () => {
    await versions.add(trained(), facts);
    await versions.add(trained(), facts);
    rmSync(join(versions.dir, 'v1'), { recursive: true });
    expect(await versions.add(trained(), facts)).toBe('v3');
  });
});

describe('what is damaged is not served, and says why', () => {
  beforeEach(async () => {
    await versions.promote(await versions.add(trained(), facts));
  });
  const weights = () => join(versions.dir, 'v1', 'adapter_model.safetensors');

  test('a file that was changed', async () => {
    appendFileSync(weights(), '!');
    await expect(versions.openCurrent()).rejects.toThrow(/v1: adapter_model\.safetensors was changed or cut/);
  });

  test('a file that is gone', async () => {
    rmSync(weights());
    await expect(versions.open('v1')).rejects.toThrow(/adapter_model\.safetensors is missing/);
  });

  test('a manifest that is gone: the list shows the damage and goes on', async () => {
    rmSync(join(versions.dir, 'v1', 'version.json'));
    await versions.add(trained(), facts);
    expect((await versions.list()).map(({ name, damage }) => [name, damage === undefined])).toEqual([
      ['v1', false],
      ['v2', true],
    ]);
    await expect(versions.openCurrent()).rejects.toMatchObject({ code: 'version-damaged' });
  });

  test('a manifest whose files lead out of the folder', async () => {
    const place = join(versions.dir, 'v1', 'version.json');
    const manifest = JSON.parse(readFileSync(place, 'utf8'));
    writeFileSync(place, JSON.stringify({ ...manifest, files: { '../../secret': 'a'.repeat(64) } }));
    await expect(versions.manifest('v1')).rejects.toThrow(
      /files.*expected a plain name of a file, got "\.\.\/\.\.\/secret"/,
    );
  });

  test('a damaged version cannot be promoted or rolled back to, and the current one stays', async () => {
    await versions.promote(await versions.add(trained(), facts));
    appendFileSync(weights(), '!');
    await expect(versions.promote('v1')).rejects.toMatchObject({ code: 'version-damaged' });
    await expect(versions.rollback()).rejects.toMatchObject({ code: 'version-damaged' });
    expect((await versions.names()).current).toBe('v2');
  });

  test('a version of another release', async () => {
    const place = join(versions.dir, 'v1', 'version.json');
    const manifest = JSON.parse(readFileSync(place, 'utf8'));
    writeFileSync(place, JSON.stringify({ ...manifest, format: 7 }));
    await expect(versions.manifest('v1')).rejects.toThrow(
      /format: expected 1, got 7; it was written by another release/,
    );
  });

  test('a file that was put there later: what loads a model looks for files by their names', async () => {
    writeFileSync(join(versions.dir, 'v1', 'model.safetensors'), 'others');
    await expect(versions.open('v1')).rejects.toThrow(/v1: model\.safetensors was put there later/);
  });

  test('a file that is a link now, even to the same content', async () => {
    const elsewhere = join(tempDir(), 'elsewhere');
    renameSync(weights(), elsewhere);
    symlinkSync(elsewhere, weights());
    await expect(versions.open('v1')).rejects.toThrow(/adapter_model\.safetensors is a link/);
  });

  test('names.json: what is there is still listed, and promoting one writes it anew', async () => {
    writeFileSync(join(versions.dir, 'names.json'), '{"format":1');
    await expect(versions.openCurrent()).rejects.toMatchObject({ code: 'version-names' });
    await expect(versions.rollback()).rejects.toMatchObject({ code: 'version-names' });
    expect(await versions.list()).toMatchObject([{ name: 'v1', current: false }]);
    await versions.promote('v1');
    expect(await versions.names()).toEqual({ current: 'v1', candidate: null, before: [] });
  });
});

describe('what a killed process leaves', () => {
  test('half a version has no name, and goes when the next is added', async () => {
    const half = join(versions.dir, '.incoming-99999999');
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, 'adapter_model.safetensors'), 'num');
    expect(await versions.list()).toEqual([]);
    writeFileSync(join(versions.dir, 'names.json.99999999.tmp'), '{');
    await versions.add(trained(), facts);
    expect(readdirSync(versions.dir).sort()).toEqual(['v1']);
  });

  test('a version that was added already is found by its files', async () => {
    await versions.add(trained(), facts);
    await versions.add(trained('others'), facts);
    expect([await versions.find(trained()), await versions.find(trained('new'))]).toEqual(['v1', undefined]);
  });
});

test('a version that does not exist is named with the nearest that does', async () => {
  await expect(versions.open('v1')).rejects.toThrow(
    /there is none yet, got "v1"; imitator retrain makes one/,
  );
  await versions.add(trained(), facts);
  await expect(versions.open('v11')).rejects.toThrow(/expected one of v1, got "v11"; did you mean v1\?/);
  await expect(versions.open('../v1')).rejects.toMatchObject({ code: 'version-missing' });
});
