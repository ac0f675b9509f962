import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { model } from '../../../config/groups/model.ts';
import { type TrainSettings, train } from '../../../config/groups/train.ts';
import { readAdapter } from '../../../src/model/adapter/index.ts';
import { readModelManifest } from '../../../src/model/manifest.ts';
import { openBase } from '../../../src/model/open-base.ts';
import { type TrainEvent, type TrainRequest, trainModel } from '../../../src/train/index.ts';
import { days, exportIn, files } from '../../support/daily-export.ts';
import { writeDataset } from '../../support/dataset.ts';
import { defaults, examplesIn, format } from '../../support/format.ts';
import { goldenPath } from '../../support/golden.ts';
import { thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tinyBase } from '../../support/tiny-base.ts';

vi.setConfig({ testTimeout: 120_000 });

const pairs = (count: number) =>
  Array.from({ length: count }, (_, i) => [`hello ${i % 7}`, i % 2 === 0 ? 'yo|sup' : 'no way'] as const);

/** A tiny base and dataset in a fresh folder, and a request for a run of 20 steps over them. */
function scene(changes: Partial<TrainSettings> = {}) {
  const dir = tempDir('imitator-train');
  const paths = { base: tinyBase(join(dir, 'base')), data: join(dir, 'data'), out: join(dir, 'out') };
  writeDataset(paths.data, { train: pairs(60), valid: pairs(8) });
  const settings = train.parse({
    ...{ maxSteps: 20, rank: 4, targetRank: 2, learningRate: 0.01, sampleReplies: 2 },
    ...{ validateEverySteps: 10, checkpointEverySteps: 7 },
    ...changes,
  });
  const request = (more: Partial<TrainRequest> = {}): TrainRequest => ({
    sources: { base: paths.base, data: paths.data },
    out: paths.out,
    settings,
    model: model.parse({ device: 'cpu', precision: 'fp32', threads: 1 }),
    openBase: (id) => openBase(id, { home: dir, offline: true }),
    ...more,
  });
  return { dir, ...paths, request };
}

async function run(request: TrainRequest): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  for await (const event of trainModel(request)) events.push(event);
  return events;
}

const bytes = (out: string) => readFileSync(join(out, 'adapter_model.safetensors'));

describe('a training run', () => {
  test('leaves adapter, settings, hashes, metrics and report, the manifest last', async () => {
    const { out, request } = scene();
    const events = await run(request());
    expect(readdirSync(out).sort()).toEqual([
      ...['.gitignore', 'adapter_config.json', 'adapter_model.safetensors', 'imitator.json'],
      ...['metrics.jsonl', 'report.html', 'run.json'],
    ]);
    const manifest = readModelManifest(out)!;
    expect(manifest).toMatchObject({
      kind: 'adapter',
      rendering: { contextTurns: 0, sessionGapHours: 6 },
      base: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      settings: { train: { maxSteps: 20, tinit: 2, tfinal: 6 } },
    });
    const before = events.find((event) => event.event === 'validation')!;
    expect(manifest.metrics['lossBefore']).toBe(before.loss);
    expect(manifest.metrics['lossAfter']).toBeLessThan(before.loss!);
    const { matrices } = await readAdapter(out);
    const kept = [...matrices.values()].reduce((sum, { rank }) => sum + rank, 0);
    expect(kept).toBeLessThanOrEqual(2 * matrices.size);
    expect(readFileSync(join(out, 'metrics.jsonl'), 'utf8').trim().split('\n')).toHaveLength(events.length);
  });

  test('knows the contacts that its dataset has tags of, and no others', async () => {
    const { dir, base, out, request } = scene({ maxSteps: 3, sampleReplies: 0 });
    const exported = exportIn(dir, { ...files, ...thread('Tom', days(6, 30, 'Tom')) });
    const data = join(dir, 'tagged');
    await format([exported], data, { settings: { ...defaults, contactTag: true } });
    await run(request({ sources: { base, data } }));
    // Tom wrote last: all of his sessions are held out.
    const [{ thread: jana } = { thread: '' }] = await examplesIn(data);
    expect(readModelManifest(out)!.rendering.contactTags).toEqual({ [jana]: `<${jana.slice(0, 4)}>` });
  });

  test('tells what it found before it begins, and how long it will take', async () => {
    const events = await run(scene().request());
    const told = events.map(({ event }) => event).filter((name) => name !== 'step');
    expect(told.join(' ')).toBe(
      'preflight warning forecast start validation checkpoint forecast checkpoint validation checkpoint validation checkpoint done',
    );
    expect(events[0]).toMatchObject({ examples: 60, heldOut: 8, steps: 20, stepsPerEpoch: 8, device: 'cpu' });
    expect(events[0]).toMatchObject({
      settings: { maxSteps: 20, warmupSteps: 1, tinit: 2, tfinal: 6, deltaT: 1 },
    });
    expect(events[1]).toMatchObject({ code: 'few-examples' });
    const { secondsPerStep, seconds } = events[2] as Extract<TrainEvent, { event: 'forecast' }>;
    expect(secondsPerStep).toBeGreaterThan(0);
    expect(seconds).toBeCloseTo(20 * secondsPerStep, 9);
  });

  test('warns before it begins of a dataset in another language than the base speaks', async () => {
    const { data, request } = scene();
    const path = join(data, 'dataset.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...manifest, languages: { pl: 0.9, en: 0.1 } }));
    const warnings: string[] = [];
    for await (const event of trainModel(request())) {
      if (event.event === 'start') break;
      if (event.event === 'warning' && event.code === 'other-language') warnings.push(event.message);
    }
    expect(warnings).toEqual([expect.stringContaining('90 % Polish, and the base speaks English')]);
  });

  test('gives the same adapter for the same seed, and another for another', async () => {
    const short = { maxSteps: 10, sampleReplies: 0 };
    const [one, two, other] = [scene(short), scene(short), scene({ ...short, seed: 2 })];
    for (const { request } of [one, two, other]) await run(request());
    expect(bytes(one.out).equals(bytes(two.out))).toBe(true);
    expect(bytes(one.out).equals(bytes(other.out))).toBe(false);
  });

  test.each(['lora', 'full'] as const)('does method %s over the same loop', async (method) => {
    const { out, request } = scene({ method, maxSteps: 12 });
    const events = await run(request());
    const losses = events.flatMap((event) => (event.event === 'validation' ? [event.loss!] : []));
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    expect(readModelManifest(out)!.kind).toBe(method === 'full' ? 'model' : 'adapter');
    expect(existsSync(join(out, method === 'full' ? 'tokenizer.json' : 'adapter_config.json'))).toBe(true);
  });

  test('keeps every rank where none is allocated, says so, and goes on to the same adapter', async () => {
    const settings = { allocate: false, orthogonality: 0.1 };
    const [straight, stopped] = [scene(settings), scene(settings)];
    const events = await run(straight.request());
    expect(events.some((event) => event.event === 'step' && 'budget' in event)).toBe(false);
    const { matrices, orthogonality } = await readAdapter(straight.out);
    expect(orthogonality).toBe(0.1);
    expect(new Set([...matrices.values()].map(({ rank }) => rank))).toEqual(new Set([4]));
    expect(readFileSync(join(straight.out, 'report.html'), 'utf8')).not.toContain('Rank budget');
    // The validation halfway can be the best: no ranks have to settle before.
    expect(events.find((event) => event.event === 'validation' && event.step === 10)).toMatchObject({
      best: true,
    });
    const controller = new AbortController();
    for await (const event of trainModel(stopped.request({ signal: controller.signal })))
      if (event.event === 'step' && event.step === 9) controller.abort();
    await run(stopped.request({ resume: true, sources: {} }));
    expect(bytes(stopped.out).equals(bytes(straight.out))).toBe(true);
  });

  test('trains the rows of the message break, counts them, and goes on with them', async () => {
    const settings = { breakRows: true };
    const [straight, stopped, without] = [scene(settings), scene(settings), scene({ maxSteps: 4 })];
    const events = await run(straight.request());
    const { rows } = await readAdapter(straight.out);
    // The tiny base has no token for a pipe behind a space.
    expect(rows).toMatchObject({ table: 'model.shared', tokens: [95], width: 32 });
    const preflight = (of: TrainEvent[]) => of[0] as Extract<TrainEvent, { event: 'preflight' }>;
    expect(preflight(events).trainable - preflight(await run(without.request())).trainable).toBe(32);
    expect(preflight(events).settings).toMatchObject({ breakRows: true });
    const controller = new AbortController();
    for await (const event of trainModel(stopped.request({ signal: controller.signal })))
      if (event.event === 'step' && event.step === 9) controller.abort();
    await run(stopped.request({ resume: true, sources: {} }));
    expect(bytes(stopped.out).equals(bytes(straight.out))).toBe(true);
    const sources = { base: straight.base, data: straight.data, adapter: straight.out };
    const second = await run(straight.request({ out: join(straight.dir, 'second'), sources }));
    const kept = events.findLast((event) => event.event === 'validation')!;
    expect(second.find((event) => event.event === 'validation')!.loss).toBeCloseTo(kept.loss!, 4);
  });

  test('continues from an adapter where that left off', async () => {
    const first = scene();
    const before = (await run(first.request())).findLast((event) => event.event === 'validation')!;
    const sources = { base: first.base, data: first.data, adapter: first.out };
    const second = await run(first.request({ out: join(first.dir, 'second'), sources }));
    expect(second.find((event) => event.event === 'validation')!.loss).toBeCloseTo(before.loss!, 4);
  });

  test('stops with its last good state where it goes astray, says why, and leaves no manifest', async () => {
    const { out, request } = scene({ method: 'lora', learningRate: 1e6, warmupSteps: 0, maxGradientNorm: 0 });
    const done = (await run(request())).at(-1)!;
    expect(done).toMatchObject({ event: 'done', reason: 'diverged', keptStep: 0 });
    expect(done).toHaveProperty('cause', expect.stringMatching(/gradients are not clipped/));
    expect(existsSync(join(out, 'imitator.json'))).toBe(false);
    for (const { a, b } of (await readAdapter(out)).matrices.values())
      expect([...a, ...b].every(Number.isFinite)).toBe(true);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('gradients are not clipped');
  });

  test('goes on, once its signal has stopped it, to the adapter of an uninterrupted run', async () => {
    const [straight, stopped] = [scene(), scene()];
    await run(straight.request());
    const controller = new AbortController();
    for await (const event of trainModel(stopped.request({ signal: controller.signal })))
      if (event.event === 'step' && event.step === 17) controller.abort();
    expect(existsSync(join(stopped.out, 'imitator.json'))).toBe(false);
    // It remembers base and data.
    const events = await run(stopped.request({ resume: true, sources: {} }));
    const start = events.findIndex(({ event }) => event === 'start');
    expect(events[start]).toMatchObject({ step: 17, resumed: true });
    // Its earlier steps tell how long the last three will take.
    const { secondsPerStep, seconds } = events[start + 1] as Extract<TrainEvent, { event: 'forecast' }>;
    expect(seconds).toBeCloseTo(3 * secondsPerStep, 9);
    expect(seconds).toBeGreaterThan(0);
    expect(bytes(stopped.out).equals(bytes(straight.out))).toBe(true);
    const steps = readFileSync(join(stopped.out, 'metrics.jsonl'), 'utf8')
      .split('\n')
      .flatMap((line) => (line.includes('"event":"step"') ? [JSON.parse(line).step as number] : []));
    expect(steps).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });
});

test('a run that is stopped before it begins leaves nothing', async () => {
  const { out, request } = scene();
  await expect(run(request({ signal: AbortSignal.abort(new Error('stopped')) }))).rejects.toThrow('stopped');
  expect(existsSync(out)).toBe(false);
});

describe('before anything is written, a run', () => {
  const expectRefusal = async (
    s: ReturnType<typeof scene>,
    request: TrainRequest,
    code: string,
    message: RegExp,
  ) => {
    const before = existsSync(s.out) ? readdirSync(s.out).sort() : undefined;
    await expect(run(request)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(existsSync(s.out) ? readdirSync(s.out).sort() : undefined).toEqual(before);
  };

  test('refuses an empty or tiny dataset', async () => {
    const s = scene();
    writeDataset(s.data, { train: pairs(3) });
    await expectRefusal(
      s,
      s.request(),
      'dataset-too-small',
      /train\.jsonl: expected at least 8 examples, got 3; format more/,
    );
  });

  test('refuses examples with an empty side', async () => {
    const s = scene();
    writeDataset(s.data, { train: [...pairs(20), ['hi', ' ']] });
    await expectRefusal(s, s.request(), 'example-empty', /line 21: expected a response with text/);
  });

  test('refuses the tokenizer of another model', async () => {
    const s = scene();
    cpSync('models/small/tokenizer.json', join(s.base, 'tokenizer.json'));
    await expectRefusal(
      s,
      s.request(),
      'tokenizer-mismatch',
      /ids below the base's vocabulary of 96, got "8000/,
    );
  });

  test('refuses an adapter of another base, by hash and by shape', async () => {
    const s = scene({ maxSteps: 4 });
    await run(s.request());
    const again = (base: string) =>
      s.request({ out: join(s.dir, 'again'), sources: { base, data: s.data, adapter: s.out } });
    const other = tinyBase(join(s.dir, 'other'));
    const config = JSON.parse(readFileSync(join(other, 'config.json'), 'utf8'));
    writeFileSync(join(other, 'config.json'), JSON.stringify({ ...config, dropout: 0.3 }));
    await expectRefusal(
      s,
      again(other),
      'adapter-of-another-base',
      /expected an adapter of .*other.*name the base/,
    );
    await expectRefusal(s, again('models/small'), 'adapter-of-another-base', /got "one of/);
    // One that PEFT wrote says nothing of its base's hash.
    const sources = { base: 'models/small', data: s.data, adapter: goldenPath('adalora') };
    await expectRefusal(
      s,
      s.request({ sources, force: true }),
      'adapter-misfit',
      /made for \[32, 32\], this base has \[256, 256\]/,
    );
  });

  test('refuses an adapter that the method cannot go on from, without even a preflight', async () => {
    const s = scene({ maxSteps: 4 });
    await run(s.request());
    const sources = { base: s.base, data: s.data, adapter: s.out };
    const again = (changes: Partial<TrainSettings>) => {
      const { settings, ...rest } = s.request({ out: join(s.dir, 'again'), sources });
      return run({ ...rest, settings: { ...settings, ...changes } });
    };
    await expect(again({ rank: 1, method: 'lora' })).rejects.toThrow(
      /out:\n.*expected at most rank 1, which is train\.rank, got \d.*- and \d+ more\n.*set train\.rank/s,
    );
    await expect(again({ method: 'full' })).rejects.toThrow(/expected adalora or lora.*merge the adapter/);
    expect(existsSync(join(s.dir, 'again'))).toBe(false);
  });

  test('refuses to train rows of a message break that the tokenizer does not have', async () => {
    const s = scene({ breakRows: true });
    const path = join(s.base, 'tokenizer.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"|"', '"{"'));
    await expectRefusal(
      s,
      s.request(),
      'break-unknown',
      /train\.breakRows: expected a tokenizer with a token for the pipe .*leave train\.breakRows false/,
    );
  });

  test('refuses a folder that holds something else, or a run that nobody gave up', async () => {
    const s = scene({ maxSteps: 4 });
    mkdirSync(s.out);
    writeFileSync(join(s.out, 'thesis.txt'), 'mine');
    await expectRefusal(s, s.request({ force: true }), 'out-occupied', /holds thesis\.txt.*another folder/);
    const t = scene({ maxSteps: 4 });
    await expectRefusal(t, t.request({ resume: true }), 'out-new', /no run has begun here/);
    await run(t.request());
    await expectRefusal(t, t.request(), 'out-finished', /--force/);
    await expectRefusal(t, t.request({ resume: true }), 'out-finished', /this run is finished/);
    await run(t.request({ force: true }));
  });

  test('refuses a folder into which another process trains, or none can', async () => {
    const s = scene();
    mkdirSync(s.out);
    writeFileSync(join(s.out, 'run.lock'), String(process.ppid));
    await expectRefusal(s, s.request(), 'out-busy', /process \d+ trains into it; wait for it/);
    // What a full disk has left of one keeps nobody out.
    writeFileSync(join(s.out, 'run.lock'), '');
    await run(s.request({ settings: { ...s.request().settings, maxSteps: 4 } }));
    writeFileSync(join(s.dir, 'file'), '');
    await expectRefusal(
      s,
      s.request({ out: join(s.dir, 'file') }),
      'out-occupied',
      /expected a folder, got "a file"/,
    );
    await expectRefusal(
      s,
      s.request({ out: join(s.dir, 'file', 'out') }),
      'out-unwritable',
      /choose another --out/,
    );
  });

  test('refuses to go on with another dataset', async () => {
    const s = scene();
    const controller = new AbortController();
    for await (const event of trainModel(s.request({ signal: controller.signal })))
      if (event.event === 'step') controller.abort();
    writeDataset(s.data, { train: pairs(50) });
    await expectRefusal(
      s,
      s.request({ resume: true }),
      'run-changed',
      /dataset: expected [0-9a-f]{12}, got [0-9a-f]{12}/,
    );
  });

  test('refuses to go on where its files were damaged', async () => {
    const s = scene();
    const controller = new AbortController();
    for await (const event of trainModel(s.request({ signal: controller.signal })))
      if (event.event === 'step') controller.abort();
    const damaged = async (name: string, content: string, code: string, message: RegExp) => {
      const whole = readFileSync(join(s.out, name));
      writeFileSync(join(s.out, name), content);
      await expectRefusal(s, s.request({ resume: true }), code, message);
      writeFileSync(join(s.out, name), whole);
    };
    const anew = /anew with --force/;
    await damaged('checkpoints/checkpoint.safetensors', 'half', 'checkpoint-damaged', anew);
    await damaged(
      'metrics.jsonl',
      '{}\nhalf\n',
      'metrics-damaged',
      /metrics\.jsonl, line 2: expected an event/,
    );
    await damaged('run.json', '{', 'run-invalid', anew);
    await run(s.request({ resume: true }));
  });

  test('refuses what memory cannot hold, and says what would fit', async () => {
    const s = scene({ batchSize: 1024 });
    const config = JSON.parse(readFileSync(join(s.base, 'config.json'), 'utf8'));
    expect(config.d_model).toBe(32);
    // Nothing in the tiny base is large: what is short here is what the machine says is free.
    const { availableMemory } = process;
    process.availableMemory = () => 50e6;
    try {
      await expectRefusal(
        s,
        s.request(),
        'memory-short',
        /does not fit.*train\.batchSize=512.*accumulateBatches=2/,
      );
    } finally {
      process.availableMemory = availableMemory;
    }
  });
});
