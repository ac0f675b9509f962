import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Evaluation,
  type EvaluationRequest,
  evaluate,
  type Replier,
} from '../../../src/evaluate/imitation/index.ts';
import { allExamples, readDataset } from '../../../src/formatting/index.ts';
import { defaultRendering, readCheckpoint, readTokenizer } from '../../../src/model/index.ts';
import type { Example } from '../../../src/vocabulary.ts';
import { sampleDataset } from '../../support/sample-dataset.ts';

const dir = mkdtempSync(join(tmpdir(), 'imitator-evaluate-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const COUNT = 80;
const SMALL = 'models/small';

/** What the systems say that no network made: the owner's own words, always the same, the owner's words astray. */
const ITSELF: Replier = async (examples) => examples.map(({ response }) => response);
const NEVER_KNOWS: Replier = async (examples) => examples.map(() => "I don't know.");
const ASTRAY: Replier = async (examples) =>
  examples.map((_, i) => examples[(i + Math.floor(examples.length / 2)) % examples.length]!.response);

let request: EvaluationRequest;
let evaluation: Evaluation;
let shown: readonly Example[];

beforeAll(async () => {
  const dataset = await readDataset(await sampleDataset(dir));
  const checkpoint = await readCheckpoint(SMALL);
  const read = { checkpoint, tokenizer: readTokenizer(SMALL), rendering: defaultRendering() };
  const named = (name: string, reply: Replier) => ({ ...read, name, reply });
  request = {
    hash: dataset.manifest.hash,
    train: await allExamples(dataset, 'train'),
    held: await allExamples(dataset, 'test'),
    sessionGapHours: 6,
    base: named('base', ASTRAY),
    model: named('model', ITSELF),
    against: [named('never-knows', NEVER_KNOWS)],
    examples: COUNT,
    seed: 1,
    phoneCountry: '',
    blocked: [],
  };
  const result = await evaluate(request);
  ({ evaluation } = result);
  shown = result.examples;
}, 300_000);

const system = (name: string) => evaluation.systems[name]!;

describe('an evaluation', () => {
  test('names every system, each measure with its interval and count', () => {
    expect(Object.keys(evaluation.systems)).toEqual(['owner', 'base', 'nearest', 'model', 'never-knows']);
    expect(evaluation.data).toEqual({
      hash: request.hash,
      examples: COUNT,
      conversations: expect.any(Number),
    });
    expect(shown).toHaveLength(COUNT);
    for (const { style, styleByContact: _, ...figures } of Object.values(evaluation.systems)) {
      for (const { value, low, high, n } of [...Object.values(figures), ...Object.values(style!)]) {
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(n).toBeGreaterThan(0);
      }
    }
  });

  test('gives likelihoods to models alone', () => {
    expect(system('owner')).not.toHaveProperty('natsPerReply');
    expect(system('nearest')).not.toHaveProperty('natsPerReply');
    expect(system('model')).toHaveProperty('natsPerReply');
    expect(system('model').natsPerReply).toEqual(system('base').natsPerReply);
  });

  test("finds who says the owner's own replies at the floor of every measure", () => {
    const [model, owner] = [system('model'), system('owner')];
    expect(model.twoSampleAccuracy!.value).toBe(0.5);
    for (const name of ['distinct1', 'distinct2', 'commonest', 'copied', 'brokenWords', 'leaks'] as const)
      expect(model[name]!.value, name).toBe(owner[name]!.value);
    for (const name of ['promptFound', 'promptFoundByBase'] as const)
      expect(model[name]!.value, name).toBe(owner[name]!.value);
    for (const [feature, { value, floor }] of Object.entries(model.style!))
      expect(value, feature).toBeCloseTo(floor, 10);
  });

  test('catches who never knows', () => {
    const [never, owner] = [system('never-knows'), system('owner')];
    expect(never.twoSampleAccuracy!.low).toBeGreaterThan(0.9);
    expect(never.commonest!.value).toBe(1);
    expect(never.distinct2!.value).toBeLessThan(0.2 * owner.distinct2!.value);
    expect(never.promptFoundByBase!.high).toBeLessThan(owner.promptFoundByBase!.low);
    expect(never.style!.bubbleLength.value).toBeGreaterThan(1.5 * never.style!.bubbleLength.floor);
  });

  test("catches the owner's replies to other prompts by their sense, and by nothing else", () => {
    const [astray, owner] = [system('base'), system('owner')];
    expect(astray.promptFoundByBase!.high).toBeLessThan(owner.promptFoundByBase!.low);
    expect(astray.distinct2!.value).toBeCloseTo(owner.distinct2!.value, 10);
    expect(astray.twoSampleAccuracy!.low).toBeLessThanOrEqual(0.5);
  });

  test('comes out the same for the same seed', async () => {
    const few = { ...request, examples: 8, against: [], train: request.train.slice(0, 200) };
    expect((await evaluate(few)).evaluation).toEqual((await evaluate(few)).evaluation);
  }, 120_000);

  test('judges the model alone where only it is asked for, with the same figures', async () => {
    const few = { ...request, examples: 8, against: [], train: request.train.slice(0, 200) };
    const [all, alone] = [await evaluate(few), await evaluate({ ...few, beside: false })];
    expect(Object.keys(alone.evaluation.systems)).toEqual(['owner', 'model']);
    const { promptFoundByBase: _, ...model } = all.evaluation.systems['model']!;
    expect(alone.evaluation.systems['model']).toEqual(model);
  }, 120_000);

  test('says what is missing where nothing is held out, and stops at a signal', async () => {
    await expect(evaluate({ ...request, held: [] })).rejects.toThrow(/at least one reply to judge/);
    const gone = AbortSignal.abort(new Error('enough'));
    await expect(evaluate({ ...request, signal: gone })).rejects.toThrow('enough');
  });
});
