import { afterAll, describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import { openGenerator } from '../../../src/model/generate/index.ts';
import { goldenPath } from '../../support/golden.ts';
import { goldenCases, requestsOf, upToEnd } from './golden-cases.ts';

const generator = await openGenerator(await readCheckpoint(goldenPath('tiny')));
afterAll(() => generator.release());

describe('answers are those of the reference library, token for token', () => {
  test.each(goldenCases)('$name', async (one) => {
    const found = await generator.generate(requestsOf(one));
    expect(found.flatMap(({ sequences }) => sequences)).toEqual(one.sequences.map((s) => upToEnd(s)));
    const scores = found.flatMap((generation) => generation.scores);
    one.sequences_scores?.forEach((score, i) => {
      expect(scores[i]).toBeCloseTo(score, 4);
    });
  });
});
