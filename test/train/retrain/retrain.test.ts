/** Whole retrainings over a tiny base: what decides, what is left when something ends it, and what is never touched. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { settingsSchema } from '../../../config/schema.ts';
import { threadKey } from '../../../src/formatting/index.ts';
import { openModel } from '../../../src/generate/index.ts';
import { openBase, openVersion, readModelManifest, readRendering } from '../../../src/model/index.ts';
import { versionsIn } from '../../../src/model/versions/index.ts';
import { trainModel } from '../../../src/train/index.ts';
import { type RetrainRequest, retrain, type TrainingJob } from '../../../src/train/retrain/index.ts';
import type { Example } from '../../../src/vocabulary.ts';
import { days, dropExport } from '../../support/daily-export.ts';
import { thread } from '../../support/make-export.ts';
import { lastingTempDir, tempDir } from '../../support/temp-dir.ts';
import { tinyBase } from '../../support/tiny-base.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Scene {
  home: string;
  base: string;
  /** What the trainings were asked for, in order. */
  jobs: TrainingJob[];
  notes: string[];
  /** Trains as the latest retraining's settings say. */
  trainWith(job: TrainingJob): Promise<void>;
  /** A retraining with these changes. */
  retrain(
    changes?: Partial<RetrainRequest> & { learningRate?: number; exclude?: string[] },
  ): ReturnType<typeof retrain>;
  /** Puts an export of so many days into the drop folder, some minutes old. */
  drop(name: string, files: ReturnType<typeof thread>): void;
}

function scene(home = tempDir('imitator-retrain')): Scene {
  const base = tinyBase(join(home, 'base'));
  const made: Scene = {
    home,
    base,
    jobs: [],
    notes: [],
    trainWith: () => Promise.reject(new Error('no settings yet')),
    drop: (name, threads) => void dropExport(join(home, 'exports'), name, threads),
    retrain({ learningRate = 0.02, exclude = [], ...changes } = {}) {
      const settings = settingsSchema.parse({
        model: { base, device: 'cpu', precision: 'fp32', threads: 1 },
        formatting: { exclude },
        retrain: { compareExamples: 50 },
        train: {
          maxSteps: 30,
          rank: 4,
          targetRank: 2,
          learningRate,
          sampleReplies: 0,
          validationExamples: 8,
          // What it costs is fitted and tested with whole runs (test/train/run); the gate looks at replies.
          ranker: false,
        },
      });
      const open = (id: string) => openBase(id, { home, offline: true });
      made.trainWith = async (job) => {
        made.jobs.push(job);
        const sources = job.resume ? {} : { base: job.base, data: job.data };
        const { train, model } = settings;
        const run = { sources, out: job.out, settings: train, model, openBase: open };
        for await (const _ of trainModel({ ...run, resume: job.resume, force: !job.resume })) {
          // Only what it leaves is wanted.
        }
      };
      return retrain({
        home,
        versions: versionsIn(home),
        key: threadKey(home),
        settings,
        openBase: open,
        now: () => Date.now(),
        note: (line) => made.notes.push(line),
        train: made.trainWith,
        judged: judgedBy(open),
        ...changes,
      });
    },
  };
  return made;
}

/** What lies in a folder, without its lock and what keeps it out of a repository. */
const seenIn = (dir: string) =>
  readdirSync(dir)
    .filter((name) => !name.startsWith('.'))
    .sort();

/** Answers as the owner did: what decides is then what true replies cost. */
function judgedBy(open: RetrainRequest['openBase']): RetrainRequest['judged'] {
  return async (name, model, reads) => {
    const manifest = readModelManifest(model);
    const base = await open(manifest?.base.id ?? model);
    const { checkpoint } = manifest === undefined ? base : await openVersion(model, base.dir);
    const rendering = readRendering(manifest === undefined ? reads : model);
    const reply = async (examples: readonly Example[]) => examples.map(({ response }) => response);
    return { name, checkpoint, tokenizer: base.tokenizer!, rendering, reply };
  };
}

const firstHome = lastingTempDir('imitator-first');
let first: Promise<unknown> | undefined;

/** A home in which v1 serves, out of 600 days: made once, and copied for each test. */
async function withFirst({ home }: Scene): Promise<void> {
  first ??= makeFirst();
  await first;
  cpSync(firstHome, home, { recursive: true, preserveTimestamps: true });
}

async function makeFirst(there = scene(firstHome)): Promise<void> {
  there.drop('first', thread('Jana', days(600)));
  await there.retrain({ learningRate: 0.01 });
}

let here: Scene;
beforeEach(() => {
  here = scene();
});
const current = async () => (await versionsIn(here.home).names()).current;

describe('a retraining', () => {
  test('makes the first version, which serves because it is better than its base', async () => {
    here.drop('first', thread('Jana', days(600)));
    const result = await here.retrain();
    expect(result).toMatchObject({ outcome: 'promoted', current: 'v1', candidate: 'v1', waiting: [] });
    expect(result.dataset).toMatchObject({ examples: 600 });
    const [row] = result.gate;
    expect(row).toMatchObject({
      measure: 'natsPerReply',
      passed: true,
      current: { n: 50 },
      candidate: { n: 50 },
    });
    expect(row!.candidate.value).toBeLessThan(row!.current.value);
    const version = await versionsIn(here.home).manifest('v1');
    expect(version).toMatchObject({ kind: 'adapter', parent: null, dataset: result.dataset! });
    expect(version.learnt).toHaveLength(480);
  });

  test('measures int8 on the examples for choosing, so that the version serves as fast as it safely can', async () => {
    await withFirst(here);
    const dir = await versionsIn(here.home).open('v1');
    const { precision, precisionWhy, measured } = readModelManifest(dir)!;
    expect(measured).toMatchObject({ examples: 60 });
    expect(precisionWhy).toMatch(/^int8 changes the loss on held-out turns by/);
    const { generator, why } = await openModel(dir, { base: here.base, device: 'cpu' });
    await generator.release();
    expect(why).toContain(`${precision}: ${precisionWhy}`);
  });

  test('does nothing where the dataset is the one of the last time, whatever that came to', async () => {
    await withFirst(here);
    expect(await here.retrain()).toMatchObject({ outcome: 'unchanged', current: 'v1', candidate: null });
    here.drop('more', thread('Jana', days(660)));
    expect((await here.retrain({ learningRate: 1e-9 })).outcome).toBe('kept');
    expect(await here.retrain()).toMatchObject({ outcome: 'unchanged', current: 'v1' });
    expect(here.jobs).toHaveLength(1);
  });

  test('a candidate that is worse does not serve, and is kept beside with the comparison', async () => {
    await withFirst(here);
    here.drop('more', thread('Jana', days(660)));
    const result = await here.retrain({ learningRate: 1e-9 });
    expect(result).toMatchObject({ outcome: 'kept', current: 'v1', candidate: 'v2' });
    expect(result.gate[0]).toMatchObject({ passed: false });
    expect(result.why).toMatch(/^v2: natsPerReply: worse than v1 by/);
    expect(await versionsIn(here.home).manifest('v2')).toMatchObject({
      parent: 'v1',
      evaluation: { gate: result.gate },
    });
  });

  test('a candidate that copies more than the owner repeats waits for a person, stored and not current', async () => {
    await withFirst(here);
    here.drop('more', thread('Jana', days(660)));
    const open = (id: string) => openBase(id, { home: here.home, offline: true });
    const result = await here.retrain({
      // The days until 480 are training data; others are as like the owner's, and nobody's.
      judged: async (name, model, reads) => ({
        ...(await judgedBy(open)(name, model, reads)),
        reply: async (examples) => examples.map((_, i) => `answer ${name === 'model' ? 100 + i : 700 + i}`),
      }),
    });
    expect(result.gate.find(({ measure }) => measure === 'copied')).toMatchObject({ passed: false });
    expect(result).toMatchObject({ outcome: 'waiting', current: 'v1', candidate: 'v2' });
    expect(result.why).toMatch(/^v2: copied: .* more than the owner repeats/);
  });

  test('is compared on no session that the current version has learnt from', async () => {
    here.drop('first', thread('Jana', days(600, 600)));
    await here.retrain();
    // Older days with somebody else move the split: what was learnt would come into the test.
    here.drop('older', thread('Karel', days(30, 1250, 'Karel')));
    const { gate } = await here.retrain();
    const learnt = new Set((await versionsIn(here.home).manifest('v1')).learnt);
    expect(learnt.size).toBe(480);
    expect(gate[0]!.current.n).toBeLessThanOrEqual(63);
  });

  test('waits for a person where too little is held out, and trains nothing', async () => {
    here.drop('few', thread('Jana', days(100)));
    const result = await here.retrain();
    expect(result).toMatchObject({ outcome: 'waiting', current: null, candidate: null });
    expect(result.why).toBe('only 10 held-out examples that nothing was trained on; 50 are needed');
    expect(here.jobs).toEqual([]);
  });

  test('leaves out whom the settings leave out', async () => {
    here.drop('first', { ...thread('Jana', days(600)), ...thread('Karel', days(50, 0, 'Karel')) });
    await here.retrain({ exclude: ['Karel'] });
    expect(readFileSync(join(here.home, 'retrain/dataset/dataset.json'), 'utf8')).toContain('"Karel"');
    expect((await here.retrain({ exclude: ['Karel'] })).dataset).toMatchObject({ examples: 600 });
  });

  test('an export that is still arriving waits for the next time', async () => {
    here.drop('first', thread('Jana', days(600)));
    utimesSync(join(here.home, 'exports/first'), new Date(), new Date());
    expect(await here.retrain()).toMatchObject({
      outcome: 'unchanged',
      dataset: null,
      waiting: [{ file: 'first', why: 'it has changed within the last minute' }],
    });
  });
});

describe('whatever ends a retraining', () => {
  beforeEach(async () => {
    await withFirst(here);
    here.drop('more', thread('Jana', days(700)));
  });

  test('a training that fails leaves the current version, and is begun anew or gone on with the next time', async () => {
    const failing = { train: () => Promise.reject(new Error('the machine lost power')) };
    await expect(here.retrain(failing)).rejects.toThrow('the machine lost power');
    expect(await current()).toBe('v1');
    expect((await here.retrain()).candidate).toBe('v2');
  });

  test('a training that was stopped goes on where it was', async () => {
    const controller = new AbortController();
    const settings = {
      maxSteps: 30,
      rank: 4,
      targetRank: 2,
      learningRate: 0.02,
      sampleReplies: 0,
      ranker: false,
    };
    const stopping: Partial<RetrainRequest> = {
      async train(job) {
        const train = settingsSchema.parse({ train: { ...settings, validationExamples: 8 } }).train;
        const model = settingsSchema.parse({ model: { device: 'cpu', precision: 'fp32', threads: 1 } }).model;
        const open = (id: string) => openBase(id, { home: here.home, offline: true });
        const request = {
          sources: { base: job.base, data: job.data },
          out: job.out,
          settings: train,
          model,
          openBase: open,
        };
        for await (const event of trainModel({ ...request, force: true, signal: controller.signal }))
          if (event.event === 'step' && event.step === 10) controller.abort(new Error('stopped'));
        throw new Error('stopped');
      },
    };
    await expect(here.retrain(stopping)).rejects.toThrow('stopped');
    expect((await here.retrain()).candidate).toBe('v2');
    expect(here.jobs.at(-1)).toMatchObject({ resume: true });
  });

  test('what was trained is not trained again where the comparison was cut short', async () => {
    const controller = new AbortController();
    const cut = here.retrain({
      signal: controller.signal,
      note: (line) => line.startsWith('comparing') && controller.abort(new Error('cut short')),
    });
    await expect(cut).rejects.toThrow('cut short');
    expect(await current()).toBe('v1');
    const trainings = here.jobs.length;
    expect((await here.retrain()).candidate).toBe('v2');
    expect(here.jobs).toHaveLength(trainings);
  });

  test('a current version that is damaged is named, and nothing takes its place by itself', async () => {
    appendFileSync(join(here.home, 'versions/v1/adapter_model.safetensors'), '!');
    const trainings = here.jobs.length;
    await expect(here.retrain()).rejects.toMatchObject({ code: 'version-damaged' });
    expect([await current(), here.jobs.length]).toEqual(['v1', trainings]);
  });

  test('a base that is not the one that the current version belongs to is told before anything is trained', async () => {
    here = scene();
    await makeFirst(here);
    here.drop('more', thread('Jana', days(700)));
    const trainings = here.jobs.length;
    renameSync(here.base, `${here.base}-moved`);
    await expect(here.retrain()).rejects.toThrow(/base: expected .* got "nothing of that name"/);
    renameSync(`${here.base}-moved`, here.base);
    const weights = join(here.base, 'model.safetensors');
    const bytes = readFileSync(weights);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(weights, bytes);
    await expect(here.retrain()).rejects.toMatchObject({ code: 'adapter-misfit' });
    expect([await current(), here.jobs.length]).toEqual(['v1', trainings]);
  });

  test.each([
    ['stored', 'v2 is stored'],
    ['current', 'v2 is current'],
  ])(
    'ended right after the candidate is %s, it ends promoted, and stores nothing twice',
    async (_, point) => {
      const lost = here.retrain({ note: (line) => expect(line).not.toBe(point) });
      await expect(lost).rejects.toThrow();
      const trainings = here.jobs.length;
      await here.retrain();
      expect([await current(), here.jobs.length]).toEqual(['v2', trainings]);
      expect(seenIn(join(here.home, 'versions'))).toEqual(['names.json', 'v1', 'v2']);
      expect(seenIn(join(here.home, 'retrain'))).toEqual(['dataset', 'last.json']);
    },
  );

  test('what it has left is cleared, whatever process has its number by now', async () => {
    const [run, dataset] = [join(here.home, 'retrain/run'), join(here.home, 'retrain/dataset')];
    const writing = join(dataset, `.writing-${process.ppid}`);
    for (const folder of [run, writing]) mkdirSync(folder);
    writeFileSync(join(run, 'run.lock'), String(process.ppid));
    writeFileSync(join(run, 'run.json.1.tmp'), '{');
    expect((await here.retrain()).candidate).toBe('v2');
    expect(existsSync(writing)).toBe(false);
  });

  test('a training with other settings is begun anew, not gone on with', async () => {
    await expect(here.retrain({ note: (line) => expect(line).not.toMatch(/^comparing/) })).rejects.toThrow();
    await here.retrain({ learningRate: 0.03 });
    expect(here.jobs.slice(-2)).toMatchObject([{ resume: false }, { resume: false }]);
  });

  test('a last decision that cannot be read costs a training and no more', async () => {
    await here.retrain({ learningRate: 1e-9 });
    writeFileSync(join(here.home, 'retrain/last.json'), '{');
    expect((await here.retrain()).candidate).not.toBeNull();
  });

  test('a version that a person made current meanwhile keeps its place: a person must look', async () => {
    const versions = versionsIn(here.home);
    const byHand = tempDir();
    writeFileSync(join(byHand, 'adapter.bin'), 'x');
    const { kind, base, dataset, learnt, evaluation } = await versions.manifest('v1');
    const result = await here.retrain({
      train: async (job) => {
        await here.trainWith(job);
        await versions.promote(
          await versions.add(byHand, { kind, base, dataset, learnt, evaluation, parent: 'v1' }),
        );
      },
    });
    expect(result).toMatchObject({ outcome: 'waiting', current: 'v2', candidate: 'v3' });
    expect(result.why).toContain('another version was made current meanwhile');
  });

  test('a second one at the same time is refused', async () => {
    const first = here.retrain();
    await expect(here.retrain()).rejects.toMatchObject({ code: 'retrain-busy' });
    expect((await first).candidate).toBe('v2');
  });
});

test('without a drop folder it says where exports are to be put', async () => {
  rmSync(join(here.home, 'exports'), { recursive: true, force: true });
  await expect(here.retrain()).rejects.toThrow(
    /exports: expected a folder, got "nothing"; put your export there/,
  );
});
