import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type NewModelManifest,
  readModelManifest,
  readRendering,
  writeModelManifest,
} from '../../src/model/manifest.ts';
import { tempDir } from '../support/temp-dir.ts';

const hash = 'a'.repeat(64);
const manifest: NewModelManifest = {
  kind: 'adapter',
  rendering: {
    messageBreak: '| ',
    sessionGapHours: 2,
    contextTurns: 3,
    privacyLiterals: ['phone'],
    phoneCountry: 'DE',
  },
  tokenizer: hash,
  base: { id: 'facebook/blenderbot-400M-distill', hash },
  dataset: { hash },
  settings: { train: { maxSteps: 20 } },
  metrics: { loss: 2.5 },
};

test('a manifest comes back as it was written, and leaves no other file', () => {
  const dir = tempDir();
  writeModelManifest(dir, manifest);
  expect(readModelManifest(dir)).toEqual({ format: 1, ...manifest });
  expect(readRendering(dir)).toEqual(manifest.rendering);
  expect(readdirSync(dir)).toEqual(['imitator.json']);
});

test('a model from before the space behind the pipe goes on being prompted with the bare pipe', () => {
  const dir = tempDir();
  const { messageBreak: _, ...rendering } = manifest.rendering;
  writeFileSync(join(dir, 'imitator.json'), JSON.stringify({ format: 1, ...manifest, rendering }));
  expect(readRendering(dir)).toEqual({ ...rendering, messageBreak: '|' });
});

test('the contacts that a model knows are a part of its rendering, and a model without them has none', () => {
  const dir = tempDir();
  const rendering = { ...manifest.rendering, contactTags: { '3fa9c1d2e4b50718': '<3fa9>' } };
  writeModelManifest(dir, { ...manifest, rendering });
  expect(readRendering(dir)).toEqual(rendering);
  writeModelManifest(dir, manifest);
  expect(readRendering(dir).contactTags).toBeUndefined();
  const broken = { ...rendering, contactTags: { '3fa9c1d2e4b50718': 'Jana' } };
  writeFileSync(join(dir, 'imitator.json'), JSON.stringify({ format: 1, ...manifest, rendering: broken }));
  expect(() => readModelManifest(dir)).toThrow(/contactTags.*expected a contact's tag/);
});

test('a folder without one is rendered by the defaults of the settings', () => {
  const dir = tempDir();
  expect(readModelManifest(dir)).toBeUndefined();
  expect(readRendering(dir)).toEqual({
    messageBreak: '| ',
    sessionGapHours: 6,
    contextTurns: 0,
    privacyLiterals: ['phone', 'email', 'link', 'card'],
    phoneCountry: '',
  });
});

test('a manifest of a later format is refused by name, not misread', () => {
  const dir = tempDir();
  writeFileSync(join(dir, 'imitator.json'), JSON.stringify({ ...manifest, format: 2 }));
  expect(() => readModelManifest(dir)).toThrow(/imitator\.json, format: expected 1, got 2/);
});

test('everything wrong with a manifest is said at once', () => {
  const dir = tempDir();
  const broken = { ...manifest, format: 1, kind: 'thing', tokenizer: 'abc' };
  writeFileSync(join(dir, 'imitator.json'), JSON.stringify(broken));
  expect(() => readModelManifest(dir)).toThrow(/kind[\s\S]*tokenizer: expected a SHA-256/);
});
