import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReplyScorer } from '../../src/evaluate/index.ts';
import {
  type Departure,
  type Generation,
  type Generator,
  INT8,
  openGenerator,
  type ReplyScore,
  scoresOf,
  type Ticket,
} from '../../src/generate/index.ts';
import { type GenerationConfig, readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { goldenPath } from '../support/golden.ts';

const checkpoint = await readCheckpoint(goldenPath('tiny'));
const nothing = [checkpoint.config.eosTokenId];
const prompt = [40, 67, 13, 29, 69, 2];
const replies = [
  [45, 12, 77, 31, 60, 2],
  [2],
  [45, 12, 2],
  [90, 3, 8, 33, 21, 54, 45, 12, 77, 9, 2],
  [17, 4],
];

let generator: Generator;
let int8: Generator;
beforeAll(async () => {
  generator = await openGenerator(checkpoint);
  int8 = await openGenerator(checkpoint, { precision: INT8 });
});
afterAll(async () => {
  await generator.release();
  await int8.release();
});

/** What judging makes of the same pairs. */
async function offline(ids: readonly number[]): Promise<ReplyScore[]> {
  const scorer = await openReplyScorer(checkpoint);
  const costs = await scorer.score(replies.map((target) => ({ source: ids, target })));
  await scorer.release();
  return costs.map(({ nats, tokens }) => ({ logProbability: -nats, tokens }));
}

function expectClose(found: readonly ReplyScore[], expected: readonly ReplyScore[], limit = 1e-4): void {
  expect(found.map(({ tokens }) => tokens)).toEqual(expected.map(({ tokens }) => tokens));
  found.forEach(({ logProbability }, i) => {
    expect(Math.abs(logProbability - expected[i]!.logProbability)).toBeLessThan(limit);
  });
}

const scoresIn = (departure: Departure | undefined) =>
  scoresOf((departure as { generation: Generation }).generation);

test('given replies of different lengths are as likely as judging finds them, after a prompt and after nothing', async () => {
  const [after, alone] = await generator.score([
    { ids: prompt, replies },
    { ids: nothing, replies },
  ]);
  expectClose(after!, await offline(prompt));
  expectClose(alone!, await offline(nothing));
});

test('the end token counts, and only where it stands', async () => {
  const [[open, ended]] = (await generator.score([
    {
      ids: prompt,
      replies: [
        [45, 12],
        [45, 12, 2],
      ],
    },
  ])) as [ReplyScore[]];
  expect([open!.tokens, ended!.tokens]).toEqual([2, 3]);
  expect(ended!.logProbability).toBeLessThan(open!.logProbability);
});

test('requests that come and go change no score, and are not changed by it', async () => {
  const batch = generator.batch();
  const left = new Map<Ticket, Departure>();
  const step = async () => {
    for (const departure of await batch.step()) left.set(departure.ticket, departure);
  };
  const greedy = { ids: prompt, params: { max_length: 16, min_length: 16 } };
  const beams = { ids: [9, 2], params: { max_length: 12, num_beams: 5 } };
  const early = batch.add(greedy);
  await step();
  const scored = batch.add({ ids: prompt, replies });
  expect(batch.rows).toBe(6);
  await step();
  const late = [batch.add(beams), batch.add({ ids: nothing, replies })] as const;
  while (batch.size > 0) await step();

  expectClose(scoresIn(left.get(scored)), await offline(prompt));
  expectClose(scoresIn(left.get(late[1])), await offline(nothing));
  const alone = await generator.generate([greedy, beams]);
  expect(
    [early, late[0]].map((ticket) => (left.get(ticket) as { generation: Generation }).generation.sequences),
  ).toEqual(alone.map(({ sequences }) => sequences));
});

test('a request leaves with its longest reply', async () => {
  const batch = generator.batch();
  batch.add({ ids: prompt, replies });
  let steps = 0;
  while (batch.size > 0) {
    await batch.step();
    steps++;
  }
  expect(steps).toBe(11);
});

test('who has ended is no row any more', async () => {
  const batch = generator.batch();
  batch.add({ ids: prompt, replies });
  const rows: number[] = [];
  while (batch.size > 0) {
    rows.push(batch.rows);
    await batch.step();
  }
  // Replies of 6, 1, 3, 11 and 2 ids.
  expect(rows).toEqual([5, 4, 3, 2, 2, 2, 1, 1, 1, 1, 1]);
});

test('an aborted request leaves with its reason', async () => {
  const batch = generator.batch();
  const controller = new AbortController();
  const ticket = batch.add({ ids: prompt, replies, signal: controller.signal });
  await batch.step();
  controller.abort(new Error('no longer wanted'));
  expect(await batch.step()).toEqual([{ ticket, error: new Error('no longer wanted') }]);
  expect(batch.size).toBe(0);
});

test.each([
  ['greedy', {}],
  ['drawn', { do_sample: true, temperature: 1.7, top_k: 0, num_return_sequences: 6 }],
  ['by beams', { num_beams: 4, num_return_sequences: 4 }],
  ['by penalised beams', { num_beams: 4, num_return_sequences: 3, repetition_penalty: 1.8, min_length: 8 }],
  ['by drawn beams', { num_beams: 3, num_return_sequences: 2, do_sample: true, temperature: 0.6, top_k: 9 }],
] satisfies [string, GenerationConfig][])(
  'what is generated (%s) tells how likely the model itself finds it, as when it is given',
  async (_, params) => {
    const [found] = await generator.generate([
      { ids: prompt, seed: 3, params: { max_length: 14, no_repeat_ngram_size: 2, ...params } },
    ]);
    const given = found!.sequences.map((sequence) => sequence.slice(1));
    const [scored] = await generator.score([{ ids: prompt, replies: given }]);
    expectClose(scoresOf(found!), scored!);
  },
);

test('in int8 scores are near those of float32', async () => {
  const [found] = await int8.score([{ ids: prompt, replies }]);
  const expected = await offline(prompt);
  expectClose(found!, expected, 1);
  expect(found).not.toEqual(expected);
});

test('what cannot be scored is refused in words', async () => {
  const refused = (given: number[][], ids = prompt) => generator.score([{ ids, replies: given }]);
  await expect(refused([])).rejects.toThrow(/at least one reply, got none/);
  await expect(refused([[5, 2], []])).rejects.toThrow(/reply 1: expected 1 to 40 ids, got 0/);
  await expect(refused([[5, 2], [96]])).rejects.toThrow(/reply 1: expected ids from 0 to 95, got 96/);
  await expect(refused([[2]], [])).rejects.toThrow(/an empty prompt is its end token alone/);
});
