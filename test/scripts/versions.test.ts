/** `imitator versions` as a person or a script uses it. */
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { LOCK_NAME } from '../../src/base/files/lock-folder.ts';
import { readModelManifest } from '../../src/model/index.ts';
import { type NewVersion, type Versions, versionsIn } from '../../src/model/versions/index.ts';
import { writeDataset } from '../support/dataset.ts';
import { Program } from '../support/program.ts';
import { runCommand } from '../support/run-command.ts';
import { tempDir } from '../support/temp-dir.ts';
import { tinyBase } from '../support/tiny-base.ts';

const facts: NewVersion = {
  kind: 'adapter',
  base: { id: 'models/small', hash: 'a'.repeat(64) },
  dataset: { hash: 'b'.repeat(64), examples: 1200 },
  parent: null,
  learnt: ['0123456789abcdef', 'fedcba9876543210'],
  evaluation: {},
};

let dir: string;
let store: Versions;
beforeEach(() => {
  dir = tempDir();
  store = versionsIn(join(dir, 'home'));
});

async function add(content: string): Promise<string> {
  const from = tempDir();
  writeFileSync(join(from, 'adapter_model.safetensors'), content);
  return store.add(from, facts);
}

const versions = (...args: string[]) => runCommand(dir, 'versions', ...args);
const json = async (...args: string[]) => JSON.parse((await versions(...args, '--json')).out);

describe('versions', () => {
  test('with nothing there: says how one is made, and nothing fails', async () => {
    expect(await versions('list')).toMatchObject({
      code: 0,
      out: 'No version yet: imitator retrain makes one.\n',
    });
    expect(await json('list')).toEqual([]);
    for (const args of [['show', 'v1'], ['promote', 'v1'], ['rollback']])
      expect((await versions(...args)).code, args[0]).toBe(1);
  });

  test('lists what is there, which serves, and what is damaged', async () => {
    for (const content of ['1', '2', '3']) await add(content);
    await store.promote('v2');
    writeFileSync(join(store.dir, 'v3/version.json'), '{');
    const { code, out } = await versions('list');
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}v1 {2}20.* on models\/small, 1,200 examples\n\* v2 .*\n {2}v3 {2}damaged: /);
    expect(
      (await json('list')).map(({ name, current }: { name: string; current: boolean }) => [name, current]),
    ).toEqual([
      ['v1', false],
      ['v2', true],
      ['v3', false],
    ]);
  });

  test('shows one: what it is made of, without its sessions one by one', async () => {
    await add('1');
    expect((await versions('show', 'v1')).out).toContain('"learnt": "2 sessions"');
    expect(await json('show', 'v1')).toMatchObject({ name: 'v1', current: false, ...facts });
  });

  test('promotes and goes back', async () => {
    for (const content of ['1', '2']) await add(content);
    await store.promote('v1');
    expect(await json('promote', 'v2')).toEqual({ current: 'v2' });
    expect(await json('rollback')).toEqual({ current: 'v1' });
    const { code, err } = await versions('rollback');
    expect([code, err]).toEqual([1, expect.stringContaining('no version was current before this one')]);
  });

  test('promotes nothing that is damaged, and names the file', async () => {
    await add('1');
    appendFileSync(join(store.dir, 'v1/adapter_model.safetensors'), '!');
    const { code, err } = await versions('promote', 'v1');
    expect([code, err]).toEqual([1, expect.stringContaining('adapter_model.safetensors was changed or cut')]);
    expect((await store.names()).current).toBeNull();
  });

  test('with damaged names lists all the same, says so, and promotes anew', async () => {
    await add('1');
    await store.promote('v1');
    writeFileSync(join(store.dir, 'names.json'), '{');
    const { code, out, err } = await versions('list');
    expect([code, out]).toEqual([0, expect.stringMatching(/^ {2}v1 /)]);
    expect(err).toContain('names.json: expected JSON');
    expect(await json('promote', 'v1')).toEqual({ current: 'v1' });
  });

  test.each([
    [['lst'], /did you mean list\?/],
    [['__proto__'], /expected one of list, show/],
    [['show'], /expected the name of a version, such as v3/],
    [['promote'], /expected the name of a version/],
    [['rollback', 'v1'], /goes to the version before; versions promote NAME/],
    [['list', 'v1', 'v2'], /too many arguments/],
  ])('wrong usage: %j', async (args, said) => {
    const { code, err } = await versions(...args);
    expect([code, err]).toEqual([2, expect.stringMatching(said)]);
  });

  test('a name that is none is answered with the nearest that is', async () => {
    await add('1');
    for (const name of ['v11', 'V1', '../v1', 'names.json', '__proto__'])
      expect((await versions('show', name)).err, name).toMatch(/expected one of v1, got/);
  });
});

describe('versions add', () => {
  let base: string;
  let adapter: string;
  beforeEach(async () => {
    base = tinyBase(join(dir, 'base'));
    adapter = join(dir, 'adapter');
    const examples = Array.from({ length: 8 }, (_, i) => [`q${i}`, `a${i}`] as const);
    writeDataset(join(dir, 'data'), { train: examples, valid: examples, test: examples });
    const sets = ['maxSteps=8', 'rank=4', 'targetRank=2', 'sampleReplies=0'].flatMap((set) => [
      '--set',
      `train.${set}`,
    ]);
    const args = [
      '--base',
      base,
      '--data',
      join(dir, 'data'),
      '--out',
      adapter,
      '--precision',
      'fp32',
      '--device',
      'cpu',
    ];
    const { code, err } = await runCommand(dir, 'train', ...args, ...sets);
    expect(code, err).toBe(0);
  }, 60_000);

  test('takes an adapter with its base and its dataset, and lets it serve', async () => {
    const made = await json('add', '--adapter', 'adapter', '--base', 'base', '--data', 'data', '--promote');
    expect(made).toEqual({ name: 'v1', current: 'v1' });
    const manifest = await store.manifest('v1');
    expect(manifest).toMatchObject({ kind: 'adapter', base: { id: base }, dataset: { examples: 24 } });
    expect(manifest.learnt.length).toBeGreaterThan(0);
    expect(readModelManifest(await store.open('v1'))).toMatchObject({ measured: { examples: 8 } });
    expect(readdirSync(join(dir, 'home/retrain'))).toEqual([LOCK_NAME]);
  });

  test('takes one from elsewhere, with no manifest and no dataset, and says what nobody knows then', async () => {
    rmSync(join(adapter, 'imitator.json'));
    const { code, out, err } = await versions('add', '--adapter', 'adapter', '--base', 'base');
    expect([code, out]).toEqual([0, expect.stringContaining('Added as version v1')]);
    expect(err).toContain('without --data nobody knows what it learnt from');
    expect((await store.names()).current).toBeNull();
  });

  test('refuses another base, a folder without an adapter, and what is missing', async () => {
    const weights = join(base, 'model.safetensors');
    const bytes = readFileSync(weights);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(weights, bytes);
    expect((await versions('add', '--adapter', 'adapter', '--base', 'base')).code).toBe(1);
    expect((await versions('add', '--adapter', 'data', '--base', 'base')).err).toContain(
      'an adapter in PEFT form',
    );
    expect((await versions('add', '--adapter', 'adapter')).code).toBe(2);
    expect((await versions('list', '--promote')).code).toBe(2);
    expect(await store.list()).toEqual([]);
  });
});

const secrets = { VERIFY_TOKEN: 'v', PAGE_ID: '1', PAGE_ACCESS_TOKEN: 't', APP_SECRET: 's', PORT: '0' };

test('serve refuses a current version that is damaged, by the name of the file', async () => {
  await add('1');
  await store.promote('v1');
  appendFileSync(join(store.dir, 'v1/adapter_model.safetensors'), '!');
  const program = new Program(['serve'], { ...secrets, IMITATOR_HOME: join(dir, 'home') });
  expect(await program.ended).toBe(1);
  expect(program.err).toMatch(
    /v1: adapter_model\.safetensors was changed or cut.*\n.*imitator versions promote/,
  );
});
