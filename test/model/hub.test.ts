import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { downloadModel, type HubSettings } from '../../src/model/hub.ts';
import { baseFolder, openBase } from '../../src/model/open-base.ts';
import { type FakeHub, fakeHub } from '../support/fake-hub.ts';
import { goldenPath } from '../support/golden.ts';
import { tempDir } from '../support/temp-dir.ts';

const weights = readFileSync(goldenPath('tiny', 'model.safetensors'));
const files = {
  'README.md': new Uint8Array(20),
  'config.json': readFileSync(goldenPath('tiny', 'config.json')),
  'model.safetensors': weights,
  'pytorch_model.bin': new Uint8Array(50),
};

const settings = (hub: FakeHub, more: Partial<HubSettings> = {}): HubSettings => ({
  home: tempDir('imitator-hub'),
  offline: false,
  endpoint: hub.url,
  ...more,
});

test('opens a model of the hub, in the cache layout of the Python libraries', async () => {
  const hub = await fakeHub(files);
  const where = settings(hub);
  const base = await openBase('owner/model', where);
  expect(base.id).toBe('owner/model');
  expect(base.dir).toBe(join(where.home, 'hub', 'models--owner--model', 'snapshots', 'c'.repeat(40)));
  expect(base.checkpoint.weights.read('model.shared.weight')).toHaveLength(96 * 32);
  const ref = join(where.home, 'hub', 'models--owner--model', 'refs', 'main');
  expect(readFileSync(ref, 'utf8')).toBe('c'.repeat(40));
});

test('downloads the safetensors and nothing that it does not need', async () => {
  const hub = await fakeHub(files);
  const dir = await downloadModel('owner/model', settings(hub));
  expect(readdirSync(dir).sort()).toEqual(['config.json', 'model.safetensors']);
});

test('downloads nothing twice', async () => {
  const hub = await fakeHub(files);
  const where = settings(hub);
  await downloadModel('owner/model', where);
  const before = hub.asked.length;
  await downloadModel('owner/model', where);
  expect(hub.asked.length).toBe(before);
});

test('goes on where a broken download stopped, and says how far it is', async () => {
  const hub = await fakeHub(files);
  const where = settings(hub);
  const blobs = join(where.home, 'hub', 'models--owner--model', 'blobs');
  const sizes = () => readdirSync(blobs).map((name) => statSync(join(blobs, name)).size);
  hub.cut = { after: 40_000, arrived: () => sizes().includes(40_000) };
  await expect(downloadModel('owner/model', where)).rejects.toThrow(
    /owner\/model: the download failed.*goes on where it stopped/,
  );
  const loaded: number[] = [];
  const onProgress = (p: { file: string; loaded: number }) => {
    if (p.file === 'model.safetensors') loaded.push(p.loaded);
  };
  const dir = await downloadModel('owner/model', where, { onProgress });
  expect(hub.asked.at(-1)).toBe(`model.safetensors bytes=40000-${weights.length - 1}`);
  expect(loaded[0]).toBeGreaterThan(40_000);
  expect(loaded.at(-1)).toBe(weights.length);
  expect(readFileSync(join(dir, 'model.safetensors')).equals(weights)).toBe(true);
});

test('keeps no file whose checksum is wrong', async () => {
  const hub = await fakeHub(files);
  hub.damage = true;
  const where = settings(hub);
  const attempt = downloadModel('owner/model', where);
  await expect(attempt).rejects.toMatchObject({ code: 'hub-checksum', who: 'network' });
  expect(readdirSync(join(where.home, 'hub', 'models--owner--model', 'blobs'))).toEqual([]);
});

test('shows the token, and says what to do where it is missing', async () => {
  const hub = await fakeHub(files);
  hub.token = 'hf_secret';
  await expect(downloadModel('owner/model', settings(hub))).rejects.toThrow(
    /owner\/model.*401.*private or gated.*HF_TOKEN/,
  );
  expect(existsSync(await downloadModel('owner/model', settings(hub, { token: 'hf_secret' })))).toBe(true);
});

test('offline it takes what is there and asks nobody', async () => {
  const hub = await fakeHub(files);
  const where = settings(hub);
  await expect(downloadModel('owner/model', { ...where, offline: true })).rejects.toThrow(/HF_HUB_OFFLINE/);
  const dir = await downloadModel('owner/model', where);
  const asked = hub.asked.length;
  expect(await downloadModel('owner/model', { ...where, offline: true })).toBe(dir);
  expect(hub.asked.length).toBe(asked);
});

test('a name that is neither a folder nor a model is refused with its form', async () => {
  const hub = await fakeHub(files);
  await expect(baseFolder('owner/other', settings(hub))).rejects.toThrow(/neither a folder nor a model/);
  await expect(baseFolder('./no/such/folder', settings(hub))).rejects.toThrow(/owner\/name/);
});

test('an aborted download stops with the reason that was given', async () => {
  const hub = await fakeHub(files);
  const controller = new AbortController();
  const reason = new Error('enough');
  const attempt = downloadModel('owner/model', settings(hub), {
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  });
  await expect(attempt).rejects.toBe(reason);
});
