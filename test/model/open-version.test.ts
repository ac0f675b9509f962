import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openGenerator, openModel } from '../../src/generate/index.ts';
import { mergedWeights, readAdapter } from '../../src/model/adapter/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import {
  defaultRendering,
  modelFolders,
  openVersion,
  readModelManifest,
  writeModelManifest,
} from '../../src/model/index.ts';
import { goldenPath } from '../support/golden.ts';
import { tempDir } from '../support/temp-dir.ts';
import { tinyBase } from '../support/tiny-base.ts';

const PROMPT = [{ ids: [5, 6, 7, 8, 2] }];
const hub = { home: '/nowhere', offline: true, endpoint: 'http://127.0.0.1:9', token: undefined };

/** A folder as training leaves it: the reference's adapter on a base of this name. */
async function version(base: string, hash?: string): Promise<string> {
  const dir = tempDir();
  cpSync(goldenPath('adalora'), dir, { recursive: true });
  writeModelManifest(dir, {
    kind: 'adapter',
    rendering: defaultRendering(),
    tokenizer: null,
    base: { id: base, hash: hash ?? (await (await readCheckpoint(goldenPath('tiny'))).hash()) },
    dataset: null,
    settings: {},
    metrics: {},
  });
  return dir;
}

/** The reference's adapter as PEFT left it, naming this base. */
function peftFolder(base: string | null): string {
  const dir = tempDir();
  cpSync(goldenPath('adalora'), dir, { recursive: true });
  const path = join(dir, 'adapter_config.json');
  const config = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...config, base_model_name_or_path: base }));
  return dir;
}

describe('a version: an adapter and its manifest', () => {
  it("a version answers as the base with the adapter merged, with the base's tokenizer", async () => {
    const base = tinyBase(tempDir());
    const { generator, tokenizer } = await openModel(await version(base), { device: 'cpu' });
    const checkpoint = await readCheckpoint(base);
    const weights = mergedWeights(checkpoint.weights, await readAdapter(goldenPath('adalora')));
    const expected = await openGenerator(checkpoint, { weights });
    const plain = await openGenerator(checkpoint);
    const [ours] = await generator.generate(PROMPT);
    expect(ours!.scores).toEqual((await expected.generate(PROMPT))[0]!.scores);
    expect(ours!.scores).not.toEqual((await plain.generate(PROMPT))[0]!.scores);
    expect(tokenizer!.decode(tokenizer!.encodePrompt('hi', 32).ids)).toContain('hi');
    await Promise.all([generator, expected, plain].map((each) => each.release()));
  });

  it('a version finds the folder of its base', async () => {
    const base = tinyBase(tempDir());
    expect(await modelFolders(await version(base), hub)).toMatchObject({ base });
    expect(await modelFolders(base, hub)).toEqual({ dir: base });
  });

  it('a folder that PEFT saved answers on the base that it names, or on the one that is given', async () => {
    const base = tinyBase(tempDir());
    const named = peftFolder(base);
    const scores = async (dir: string, given?: string) => {
      const { generator } = await openModel(dir, { device: 'cpu', base: given });
      const [reply] = await generator.generate(PROMPT);
      await generator.release();
      return reply!.scores;
    };
    const ours = await scores(await version(base));
    expect(await scores(named)).toEqual(ours);
    expect(await scores(peftFolder(null), base)).toEqual(ours);
    expect(await modelFolders(named, hub)).toEqual({ dir: named, base });
    await expect(openModel(peftFolder(null))).rejects.toThrow(/base_model_name_or_path.*imitator export/s);
    await expect(modelFolders(peftFolder(null), hub)).rejects.toMatchObject({ code: 'base-missing' });
  });

  it('a version refuses a base that is gone, or another than it was trained on', async () => {
    await expect(openVersion(await version('/gone/base'))).rejects.toThrow(/\/gone\/base.*put it back/s);
    const other = version(goldenPath('tiny'), '0'.repeat(64));
    await expect(openVersion(await other)).rejects.toMatchObject({ code: 'adapter-misfit' });
  });

  it('a version that learnt to read in another form is refused', async () => {
    const dir = await version(goldenPath('tiny'));
    const manifest = readModelManifest(dir)!;
    writeModelManifest(dir, { ...manifest, rendering: { ...manifest.rendering, form: 'chat' } });
    await expect(openVersion(dir)).rejects.toThrow(
      /imitator\.json, rendering\.form: expected "pipes", .*got "chat"; it was written by another release/,
    );
    writeModelManifest(dir, { ...manifest, rendering: { ...manifest.rendering, form: 'pipes' } });
    expect((await openVersion(dir)).manifest!.rendering.form).toBe('pipes');
  });

  it('a plain checkpoint opens as a version does', async () => {
    const { dir } = await openVersion(goldenPath('tiny'));
    expect(dir).toBe(goldenPath('tiny'));
  });
});
