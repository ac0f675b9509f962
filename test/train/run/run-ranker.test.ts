import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bot } from '../../../config/groups/bot.ts';
import { model } from '../../../config/groups/model.ts';
import { train } from '../../../config/groups/train.ts';
import { onnxruntimeEngine } from '../../../src/engines/index.ts';
import { readDataset } from '../../../src/formatting/index.ts';
import { openBase } from '../../../src/model/open-base.ts';
import { RANKER_FILE, readRanker } from '../../../src/reply/index.ts';
import { type TrainEvent, type TrainRequest, trainModel } from '../../../src/train/index.ts';
import { fitRankerTo } from '../../../src/train/run/fit-ranker.ts';
import { writeDataset } from '../../support/dataset.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { tinyBase } from '../../support/tiny-base.ts';

vi.setConfig({ testTimeout: 120_000 });

const pairs = (count: number) =>
  Array.from({ length: count }, (_, i) => [`hello ${i % 7}`, i % 2 === 0 ? 'yo|sup' : 'no way'] as const);

/** A run of three steps on a tiny base, with enough held out to choose by. */
function scene({ held = 50, ranker = true } = {}) {
  const dir = tempDir('imitator-train');
  const paths = { base: tinyBase(join(dir, 'base')), data: join(dir, 'data'), out: join(dir, 'out') };
  writeDataset(paths.data, { train: pairs(60), valid: pairs(held) });
  const request = (more: Partial<TrainRequest> = {}): TrainRequest => ({
    sources: { base: paths.base, data: paths.data },
    out: paths.out,
    settings: train.parse({ maxSteps: 3, rank: 4, targetRank: 2, sampleReplies: 0, ranker }),
    model: model.parse({ device: 'cpu', precision: 'fp32', threads: 1 }),
    bot: bot.parse({ candidates: 2, maxReplyTokens: 8 }),
    openBase: (id) => openBase(id, { home: dir, offline: true }),
    ...more,
  });
  return { ...paths, request };
}

async function run(request: TrainRequest, heard: (event: TrainEvent) => void = () => {}) {
  const events: TrainEvent[] = [];
  for await (const event of trainModel(request)) {
    events.push(event);
    heard(event);
  }
  return events;
}

const isRanker = (event: TrainEvent) => event.event === 'ranker';
const textOf = (out: string) => readFileSync(join(out, RANKER_FILE), 'utf8');

test('a run ends with the ranker of what it trained, told before and after, and the manifest last', async () => {
  const { out, request } = scene();
  const events = await run(request(), ({ event }) => {
    if (event === 'ranker') expect(existsSync(join(out, 'imitator.json'))).toBe(false);
  });
  const told = events.filter((event) => event.event === 'done' || isRanker(event));
  expect(told.filter((event) => !('share' in event))).toMatchObject([
    { event: 'ranker', state: 'begun' },
    { event: 'ranker', state: 'fitted', examples: { train: 60, valid: 50 } },
    { event: 'done', reason: 'complete' },
  ]);
  const ranker = readRanker(out)!;
  expect(ranker.isCopied('No way!')).toBe(true);
  expect(ranker.stock.candidatesFor('hello')).toEqual(['yo| sup', 'no way']);
  const { measured } = JSON.parse(textOf(out));
  expect(measured).toMatchObject({ owner: { copied: 1 }, drawn: { copied: 0 } });
});

test('who waits for it is told how far it is', async () => {
  const { base: id, data } = scene();
  const base = await openBase(id, { home: id, offline: true });
  const inputs = {
    base: { ...base, tokenizer: base.tokenizer!, hash: await base.checkpoint.hash() },
    dataset: await readDataset(data),
  };
  const shares: number[] = [];
  await fitRankerTo({
    inputs,
    weights: base.checkpoint.weights,
    chosen: { engine: onnxruntimeEngine() },
    ...{ threads: 1, int8: false, seed: 1, bot: bot.parse({ candidates: 2, maxReplyTokens: 8 }) },
    onProgress: (share) => shares.push(share),
  });
  expect(shares.length).toBeGreaterThan(3);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares[0]).toBeLessThan(0.5);
  expect(shares.at(-1)).toBeGreaterThan(0.8);
  expect(shares.at(-1)).toBeLessThanOrEqual(1);
});

test('no ranker is fitted where nobody wants one, or too little is held out', async () => {
  for (const { out, request } of [scene({ ranker: false }), scene({ held: 49 })]) {
    const events = await run(request());
    expect(events.some(({ event }) => event === 'ranker')).toBe(false);
    expect(existsSync(join(out, RANKER_FILE))).toBe(false);
    expect(existsSync(join(out, 'imitator.json'))).toBe(true);
  }
});

test('a run that is stopped while it is fitted goes on to the same ranker', async () => {
  const [straight, stopped] = [scene(), scene()];
  await run(straight.request());
  const controller = new AbortController();
  const events = await run(stopped.request({ signal: controller.signal }), ({ event }) => {
    if (event === 'ranker') controller.abort();
  });
  expect(events.at(-1)).toMatchObject({ event: 'done', reason: 'interrupted' });
  expect(existsSync(join(stopped.out, 'imitator.json'))).toBe(false);
  expect((await run(stopped.request({ resume: true, sources: {} }))).at(-1)).toMatchObject({
    reason: 'complete',
  });
  expect(textOf(stopped.out)).toBe(textOf(straight.out));
});

test('a run in the place of another leaves nothing of its ranker', async () => {
  const { out, request } = scene();
  await run(request());
  const settings = train.parse({ maxSteps: 3, rank: 4, targetRank: 2, sampleReplies: 0, ranker: false });
  await run(request({ settings, force: true }));
  expect(existsSync(join(out, RANKER_FILE))).toBe(false);
});
