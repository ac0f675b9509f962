/** The measures on two owners whose exports are larger than what is made up here. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  copied,
  type JudgedReply,
  nearestResponses,
  styleBins,
  styleDistances,
  trainingTexts,
  twoSampleTest,
} from '../../../src/evaluate/measures/index.ts';
import { sessionsOfExamples } from '../../../src/evaluate/sessions-of-examples.ts';
import { spread } from '../../../src/evaluate/spread.ts';
import type { Example } from '../../../src/vocabulary.ts';
import { examplesIn, format } from '../../support/format.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';
import { testData } from '../../support/test-data.ts';

const personas = testData('personas');
const REPLIES = 120;

describe.skipIf(personas === undefined)('measures on the personas', () => {
  const dir = lastingTempDir();
  let train: Example[];
  let [a, b]: JudgedReply[][] = [];

  beforeAll(async () => {
    const judged = async (name: string) => {
      const out = join(dir, name);
      const manifest = await format([join(personas!, `${name}.zip`)], out);
      if (name === 'a') train = await examplesIn(out);
      const sessions = sessionsOfExamples(await examplesIn(out, 'test'), manifest.settings.sessionGapHours);
      const replies = sessions.flatMap(({ key, examples }) =>
        examples.map(({ prompt, response, thread }) => ({ prompt, reply: response, thread, session: key })),
      );
      return spread(replies, REPLIES);
    };
    [a, b] = [await judged('a'), await judged('b')];
  });

  it('tell one owner from the other nearly always, and from a repeater hardly', () => {
    expect(twoSampleTest(a!, b!, { seed: 0 }).accuracy.low).toBeGreaterThan(0.95);
    const answer = nearestResponses(train);
    const nearest = a!.map((reply) => ({ ...reply, reply: answer(reply.prompt) }));
    expect(twoSampleTest(a!, nearest, { seed: 0 }).accuracy.value).toBeLessThan(0.7);
    const texts = trainingTexts(train.map(({ response }) => response));
    expect(copied(nearest, texts, 0).value).toBe(1);
    expect(copied(a!, texts, 0).high).toBeLessThan(0.4);
  });

  it("find the other owner's style far away, and more of the owner's own near", () => {
    const bins = styleBins(train);
    const [other, more] = [b!, a!.map((reply, at) => ({ ...reply, reply: train[at * 40]!.response }))].map(
      (system) => styleDistances(a!, system, bins, 0)!,
    );
    for (const feature of ['capitals', 'endPunctuation', 'emoji'] as const)
      expect(other![feature].low, feature).toBeGreaterThan(other![feature].floor + 0.1);
    expect(other!.capitals.value).toBeGreaterThan(0.8);
    for (const [feature, { value, floor }] of Object.entries(more!))
      expect(value, feature).toBeLessThan(floor + 0.12);
  });
});
