import { beforeAll, describe, expect, test } from 'vitest';
import { randomFor } from '../../../src/base/random.ts';
import { encodeExamples } from '../../../src/evaluate/encode-examples.ts';
import { readDataset } from '../../../src/formatting/index.ts';
import { readTokenizer, type Tokenizer } from '../../../src/model/tokenizer.ts';
import { paddingOf, planEpoch } from '../../../src/train/data/batches.ts';
import { examplesPerEpoch, indicesOfEpoch } from '../../../src/train/data/example-weights.ts';
import {
  type DataOptions,
  type TrainingData,
  type TrainingExample,
  trainingData,
} from '../../../src/train/data/training-data.ts';
import type { EncodedExample } from '../../../src/train/index.ts';
import type { Example } from '../../../src/vocabulary.ts';
import { sampleDataset } from '../../support/sample-dataset.ts';
import { tempDir } from '../../support/temp-dir.ts';

const reader = (tokenizer: Tokenizer, maxPositionEmbeddings: number) => ({
  tokenizer,
  config: { maxPositionEmbeddings },
});
const random = randomFor(7, 'lengths');
const ids = (n: number) => Array.from({ length: n }, (_, i) => i + 4);
/** Lengths spread as those of text messages: mostly short, some long. */
const messages = (count: number): EncodedExample[] =>
  Array.from({ length: count }, () => ({
    source: ids(2 + Math.floor(Math.exp(1 + 1.2 * random.normal()))),
    target: ids(2 + Math.floor(Math.exp(1 + 1.2 * random.normal()))),
  }));
const examples = messages(1000);
const all = examples.map((_, i) => i);

describe('the batches of an epoch', () => {
  let plan: number[][];
  beforeAll(() => {
    plan = planEpoch(examples, all, { batchSize: 8, seed: 1, epoch: 0 });
  });

  test('hold every example once, in full batches', () => {
    expect(plan.flat().sort((a, b) => a - b)).toEqual(all);
    expect(plan.every((batch) => batch.length === 8)).toBe(true);
    const odd = planEpoch(examples, all.slice(0, 995), { batchSize: 8, seed: 1, epoch: 0 });
    expect(odd.map((batch) => batch.length).filter((n) => n !== 8)).toEqual([3]);
  });

  test('hold alike lengths: under a tenth of the sample is padding', async () => {
    const dataset = await readDataset(await sampleDataset(tempDir()));
    const texts: Example[] = [];
    for await (const example of dataset.examples('train')) texts.push(example);
    const own = encodeExamples(texts, reader(readTokenizer('models/small'), 128), 'train.jsonl').examples;
    const sample = { own, rehearsal: [], rehearsalShare: 0, batchSize: 8, accumulateBatches: 1, seed: 1 };
    expect(trainingData(sample).paddingShare).toBeLessThan(0.1);
    const inOrder = own.map((_, i) => i);
    const plain = Array.from({ length: own.length / 8 }, (_, i) => inOrder.slice(8 * i, 8 * i + 8));
    const { positions, padded } = paddingOf(own, plain);
    expect(padded / positions).toBeGreaterThan(0.3);
  });

  test('count as padding what holds no token', () => {
    const two = [
      { source: ids(3), target: ids(1) },
      { source: ids(1), target: ids(2) },
    ];
    expect(paddingOf(two, [[0, 1]])).toEqual({ positions: 2 * 3 + 2 * 2, padded: 3 });
  });

  test('follow from seed and epoch alone', () => {
    expect(planEpoch(examples, all, { batchSize: 8, seed: 1, epoch: 0 })).toEqual(plan);
    expect(planEpoch(examples, all, { batchSize: 8, seed: 1, epoch: 1 })).not.toEqual(plan);
    expect(planEpoch(examples, all, { batchSize: 8, seed: 2, epoch: 0 })).not.toEqual(plan);
  });
});

describe('training data', () => {
  const data = (changes: Partial<DataOptions> = {}) =>
    trainingData({
      own: examples,
      rehearsal: [],
      rehearsalShare: 0,
      batchSize: 8,
      accumulateBatches: 1,
      seed: 1,
      ...changes,
    });
  const stepsOf = (d: ReturnType<typeof data>, from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => d.batchesOf(from + i));

  test('gives a step the same batches, in whatever order steps are asked for', () => {
    const one = data();
    const late = one.batchesOf(300);
    expect(stepsOf(one, 0, 3)).toEqual(stepsOf(data(), 0, 3));
    expect(data().batchesOf(300)).toEqual(late);
  });

  test('accumulates the rest of an epoch, not the next one', () => {
    const d = data({ own: examples.slice(0, 80), accumulateBatches: 4 });
    expect(d.stepsPerEpoch).toBe(3);
    expect(stepsOf(d, 0, 4).map((batches) => batches.length)).toEqual([4, 4, 2, 4]);
  });

  test('mixes in the second dataset by its share, and goes through all of it', () => {
    const rehearsal = messages(100).map(({ source, target }) => ({ source: [...source, 99], target }));
    const d = data({ own: examples.slice(0, 120), rehearsal, rehearsalShare: 0.25 });
    expect(d.rehearsedPerEpoch).toBe(40);
    const isRehearsed = ({ source }: EncodedExample) => source.at(-1) === 99;
    const epochs = [0, 1, 2, 3, 4].map((epoch) =>
      stepsOf(d, epoch * d.stepsPerEpoch, (epoch + 1) * d.stepsPerEpoch).flat(2),
    );
    for (const epoch of epochs) expect(epoch.filter(isRehearsed)).toHaveLength(40);
    expect(new Set(epochs.flat().filter(isRehearsed)).size).toBe(100);
  });
});

describe('weights of examples', () => {
  const weighed = (weights: readonly number[]) =>
    examples.slice(0, weights.length).map((example, i) => ({ ...example, weight: weights[i]! }));
  const options = { rehearsal: [], rehearsalShare: 0, batchSize: 8, accumulateBatches: 1, seed: 1 };
  const countsIn = (d: TrainingData, own: readonly EncodedExample[], epochs: number) => {
    const steps = Array.from({ length: epochs * d.stepsPerEpoch }, (_, step) => d.batchesOf(step).flat());
    return own.map((example) => steps.flat().filter((seen) => seen === example).length);
  };

  test('of 1 are what no weights are, batch for batch', () => {
    const [plain, ones] = [examples, weighed(all.map(() => 1))].map((own) =>
      trainingData({ ...options, own }),
    );
    expect(ones!.stepsPerEpoch).toBe(plain!.stepsPerEpoch);
    for (let step = 0; step < 3 * plain!.stepsPerEpoch; step++)
      expect(ones!.batchesOf(step).map((batch) => batch.map(({ source }) => source))).toEqual(
        plain!.batchesOf(step).map((batch) => batch.map(({ source }) => source)),
      );
  });

  test('are worked by hand for three examples', () => {
    // Stretches of 0.5, 1.5 and 1 fill 3: ends at 0.5, 2 and 3; the ruler stands at 0, 0.618, 0.236.
    const weights = [0.5, 1.5, 1];
    expect(examplesPerEpoch(weights)).toBe(3);
    expect([0, 1, 2].map((epoch) => indicesOfEpoch(weights, epoch))).toEqual([
      [1, 1, 2],
      [0, 1, 2],
      [1, 1, 2],
    ]);
  });

  test('say how often each comes, within one of its share however long the run', () => {
    const weights = all.slice(0, 400).map((i) => 2 ** (-i / 100));
    const own = weighed(weights);
    const d = trainingData({ ...options, own });
    const sum = weights.reduce((a, b) => a + b, 0);
    expect(d.examplesPerEpoch).toBe(Math.round(sum));
    const [three, twenty] = [countsIn(d, own, 3), countsIn(d, own, 20)];
    expect(three.reduce((a, b) => a + b, 0)).toBe(3 * d.examplesPerEpoch);
    const share = d.examplesPerEpoch / sum;
    weights.forEach((weight, i) => {
      expect(Math.abs(three[i]! - 3 * weight * share), `example ${i}`).toBeLessThan(1.5);
      expect(Math.abs(twenty[i]! - 20 * weight * share), `example ${i}`).toBeLessThan(2);
    });
  });

  test('fill every epoch with whole batches, whatever they sum to, and leave out what weighs nothing', () => {
    const weights = all.slice(0, 301).map((i) => (i % 3 === 2 ? 0 : 0.1 + (i % 7) / 3));
    // Their sum times 3, over their sum, comes out a little under 3.
    const rounded = [0, 1, 2, 3].map((i) => 0.1 + ((7 * i + 11) % 13) / 11);
    for (const all of [weights, [...weights, 0], [0.01, 0.02, 0.01], rounded]) {
      const own = weighed(all);
      const d = trainingData({ ...options, own });
      for (let epoch = 0; epoch < 30; epoch++) {
        const steps = Array.from({ length: d.stepsPerEpoch }, (_, i) =>
          d.batchesOf(epoch * d.stepsPerEpoch + i),
        );
        expect(steps.flat(2)).toHaveLength(d.examplesPerEpoch);
        expect(steps.every((batches) => batches.length === 1)).toBe(true);
        expect(steps.flat(2).some((example) => (example as TrainingExample).weight === 0)).toBe(false);
      }
    }
  });

  test('leave the second dataset its share', () => {
    const own = weighed(all.slice(0, 120).map(() => 0.5));
    const d = trainingData({ ...options, own, rehearsal: messages(100), rehearsalShare: 0.25 });
    expect([d.examplesPerEpoch, d.rehearsedPerEpoch]).toEqual([80, 20]);
  });

  test('that are none are refused by example', () => {
    const refusal = (weights: number[]) => () => trainingData({ ...options, own: weighed(weights) });
    expect(refusal([1, -1])).toThrow(
      /weights of examples: expected a number from 0 on for example 1, got -1/,
    );
    expect(refusal([Number.NaN])).toThrow(/for example 0/);
    expect(refusal([0, 0])).toThrow(/expected an example that weighs more than 0/);
  });
});

describe('examples as ids', () => {
  let tokenizer: Tokenizer;
  beforeAll(() => {
    tokenizer = readTokenizer('models/small');
  });
  const example = (prompt: string, response: string) => ({ prompt, response, thread: 't', at: null });
  const long = 'so '.repeat(200).trim();

  test('keep the last of a long prompt and whole bubbles of a long response, both counted', () => {
    const { examples, cut } = encodeExamples(
      [example('hi', 'yo'), example(`${long} end`, `hey there| ${long}`)],
      reader(tokenizer, 10),
      'train.jsonl',
    );
    expect(cut).toEqual({ prompts: 1, responses: 1 });
    expect(tokenizer.decode(examples[1]!.source)).toMatch(/so end$/);
    expect(tokenizer.decode(examples[1]!.target).trim()).toBe('hey there');
    expect(examples[1]!.source).toHaveLength(10);
    expect(examples[0]!.target.at(-1)).toBe(2);
  });

  test('have sides of different lengths where they are told to, or half of shared positions each', () => {
    const texts = [example(`${long} end`, `hey there| how are you| ${long}`)];
    const lengthsWith = (more: object) => {
      const [encoded] = encodeExamples(texts, { ...reader(tokenizer, 30), ...more }, 'train.jsonl').examples;
      return { source: encoded!.source.length, reply: tokenizer.decode(encoded!.target).trim() };
    };
    expect(lengthsWith({ longest: { source: 20, target: 5 } })).toEqual({ source: 20, reply: 'hey there' });
    const shared = { maxPositionEmbeddings: 30, sharedPositions: true };
    expect(lengthsWith({ config: shared })).toEqual({ source: 15, reply: 'hey there| how are you' });
  });

  test('are read as a model knows them: its joint, and no more context than it has', () => {
    const old = example('one|two   three|four   five|six', 'seven|eight');
    const read = (messageBreak: '|' | '| ', contextTurns: number) => {
      const rendering = { messageBreak, contextTurns };
      const [encoded] = encodeExamples(
        [old],
        { ...reader(tokenizer, 40), rendering },
        'train.jsonl',
      ).examples;
      return [encoded!.source, encoded!.target].map((side) => tokenizer.decode(side).trim());
    };
    expect(read('| ', 1)).toEqual(['three| four   five| six', 'seven| eight']);
    expect(read('|', 0)).toEqual(['five|six', 'seven|eight']);
    expect(read('| ', 9)).toEqual(['one| two   three| four   five| six', 'seven| eight']);
  });

  test('of a dataset with contact tags keep them in front, and lose them for a model that knows none', () => {
    const thread = '3fa9c1d2e4b50718';
    const tagged = { ...example(`<3fa9> ${long} end`, 'yo'), thread };
    const read = (contactTags: Record<string, string> | undefined) => {
      const rendering = { messageBreak: '| ', contextTurns: 0, contactTags } as const;
      const [encoded] = encodeExamples(
        [tagged],
        { ...reader(tokenizer, 11), rendering },
        'test.jsonl',
      ).examples;
      return tokenizer.decode(encoded!.source).trim();
    };
    expect(read({ [thread]: '<3fa9>' })).toBe('<3fa9> so so end');
    expect(read({})).toBe('<new> so so so so end');
    expect(read(undefined)).toBe(`${'so '.repeat(9)}end`);
  });

  test('are refused where a side is empty, with their lines', () => {
    const bad = [example('hi', ' '), example('a', 'b'), example('', 'b')];
    expect(() => encodeExamples(bad, reader(tokenizer, 9), 'train.jsonl')).toThrow(
      /train\.jsonl:.*line 1: expected a response.*line 3: expected a prompt.*imitator format/s,
    );
  });
});
