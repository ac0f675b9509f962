import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomFor } from '../../src/base/random.ts';
import { tfjsEngine } from '../../src/engines/index.ts';
import {
  type EncodedExample,
  natsOfReplies,
  openReplyScorer,
  type ReplyScorer,
} from '../../src/evaluate/index.ts';
import * as blenderbot from '../support/golden-blenderbot.ts';
import * as llama from '../support/golden-llama.ts';

const random = randomFor(1, 'test');
const anyIds = (least: number, most: number) => [
  ...Array.from({ length: least + random.below(most - least) }, () => 3 + random.below(93)),
  2,
];
const prompts = Array.from({ length: 6 }, () => anyIds(0, 31));
const replies = Array.from({ length: 30 }, () => anyIds(0, 20));
/** Every prompt with every reply, in any order. */
const pairs = random.shuffle(
  prompts.flatMap((source) => replies.map((target): EncodedExample => ({ source, target }))),
);

/** How far costs are from others, at most. */
function distance(found: readonly { nats: number }[], others: readonly { nats: number }[]): number {
  expect(found).toHaveLength(others.length);
  return Math.max(...found.map(({ nats }, i) => Math.abs(nats - others[i]!.nats)));
}

/** A pair, and what the reference library's logits make of its target. */
type Known = EncodedExample & { nats: number };

/** -log of the chance of an id by its logits. */
function natsOf(logits: readonly number[], id: number): number {
  return Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0)) - logits[id]!;
}

/** The golden batch without its padding. */
function pairsOfBlenderbot(): Known[] {
  const { labels, input_ids, attention_mask, logits } = blenderbot.forward;
  const [, length, vocabulary] = logits.shape as [number, number, number];
  return labels.map((row, i) => {
    const source = input_ids[i]!.filter((_, at) => attention_mask[i]![at] === 1);
    const target = row.filter((label) => label !== -100);
    const nats = target.map((label, position) => {
      const at = (i * length + position) * vocabulary;
      return natsOf(logits.data.slice(at, at + vocabulary), label);
    });
    return { source, target, nats: nats.reduce((a, b) => a + b, 0) };
  });
}

/** Each id is told by the logits of the position before it. */
function pairsOfLlama(): Known[] {
  const { logits } = llama.forward;
  const [, length, vocabulary] = logits.shape as [number, number, number];
  return llama.examplesOf(llama.forward).map(({ source, target }, i) => {
    const nats = target.map((label, position) => {
      const at = (i * length + source.length - 1 + position) * vocabulary;
      return natsOf(logits.data.slice(at, at + vocabulary), label);
    });
    return { source, target, nats: nats.reduce((a, b) => a + b, 0) };
  });
}

describe.each([
  ['BlenderBot', blenderbot.tiny, blenderbot.forward.loss, pairsOfBlenderbot()],
  ['Llama', llama.tinyLlama, llama.forward.loss, pairsOfLlama()],
] as const)('of the tiny %s', (_, { family, config, weights }, goldenLoss, goldenPairs) => {
  const network = { family, config, weights };
  let scorer: ReplyScorer;
  beforeAll(async () => {
    scorer = await openReplyScorer(network);
  });
  afterAll(() => scorer.release());

  test('replies cost what they cost the reference library', async () => {
    const found = await scorer.score(goldenPairs);
    expect(distance(found, goldenPairs)).toBeLessThan(1e-4);
    expect(found.map(({ tokens }) => tokens)).toEqual(goldenPairs.map(({ target }) => target.length));
    const total = found.reduce((sum, { nats }) => sum + nats, 0);
    const tokens = found.reduce((sum, cost) => sum + cost.tokens, 0);
    expect(total / tokens).toBeCloseTo(goldenLoss, 5);
  });

  test('many prompts with many replies cost what they cost one by one', async () => {
    const nats = await natsOfReplies({ ...network, examples: pairs });
    expect(
      distance(
        await scorer.score(pairs),
        nats.map((n) => ({ nats: n })),
      ),
    ).toBeLessThan(1e-4);
  });

  test('a pair costs the same alone and among others', async () => {
    const together = await scorer.score(pairs);
    for (const i of [0, 7, 99, 150]) {
      const fresh = await openReplyScorer(network);
      expect(distance(await fresh.score([pairs[i]!]), [together[i]!])).toBeLessThan(1e-4);
      await fresh.release();
    }
  });

  test('replies that begin alike, or with the whole of another, are told apart', async () => {
    const beginning = [40, 41, 42];
    const alike = [[...beginning, 2], [...beginning, 43, 2], [...beginning, 44, 2], beginning, [2]];
    const examples = alike.map((target) => ({ source: prompts[0]!, target }));
    const nats = await natsOfReplies({ ...network, examples });
    expect(
      distance(
        await scorer.score(examples),
        nats.map((n) => ({ nats: n })),
      ),
    ).toBeLessThan(1e-4);
  });

  test('the longest prompt and reply that the network has positions for are scored, and no longer ones', async () => {
    const { maxPositionEmbeddings: longest, sharedPositions } = config;
    // The last id of all is not read.
    const half = longest / 2;
    const [prompt, reply] = sharedPositions ? [half, longest + 1 - half] : [longest, longest];
    const whole = { source: Array(prompt).fill(5), target: Array(reply).fill(6) };
    const [nats] = await natsOfReplies({ ...network, examples: [whole] });
    expect(distance(await scorer.score([whole]), [{ nats: nats! }])).toBeLessThan(1e-3);
    const wrong = [{ source: [], target: Array(longest + 1).fill(2) }];
    await expect(scorer.score(wrong)).rejects.toMatchObject({ code: 'batch-invalid' });
    await expect(scorer.score(wrong)).rejects.toThrow(/source: expected 1 to .* target: expected 1 to /s);
  });

  test('equal pairs are computed once, in one call and over calls', async () => {
    let rows = 0;
    const counting = {
      ...family,
      replyFeeds(...[of, batch]: Parameters<typeof family.replyFeeds>) {
        rows += batch.reduce((sum, one) => sum + one.replies.length, 0);
        return family.replyFeeds(of, batch);
      },
    };
    const own = await openReplyScorer({ ...network, family: counting });
    const three = pairs.slice(0, 3);
    const first = await own.score([...three, ...three]);
    expect(rows).toBe(3);
    expect(await own.score([...three].reverse())).toEqual(first.slice(0, 3).reverse());
    expect(rows).toBe(3);
    await own.release();
  });

  test('calls that wait together read a prompt once, and prompts that begin alike share what they can', async () => {
    const asked: number[] = [];
    const counting = {
      ...family,
      replyFeeds(...[of, batch]: Parameters<typeof family.replyFeeds>) {
        asked.push(batch.length);
        return family.replyFeeds(of, batch);
      },
    };
    const own = await openReplyScorer({ ...network, family: counting });
    const source = [5, 6, 7, 8, 2];
    const calls = [10, 11, 12].map((id) => [{ source, target: [id, 2] }]);
    const costs = (await Promise.all(calls.map((call) => own.score(call)))).flat();
    expect(asked).toEqual([1]);
    const other = { source: [5, 6, 9, 2], target: [10, 2] };
    const together = [...calls.flat(), other].map((pair) => ({ ...pair, target: [20, ...pair.target] }));
    const nats = await natsOfReplies({ ...network, examples: [...calls.flat(), ...together] });
    const all = [...costs, ...(await own.score(together))];
    expect(
      distance(
        all,
        nats.map((n) => ({ nats: n })),
      ),
    ).toBeLessThan(1e-4);
    await own.release();
  });

  test('an aborted call ends with its reason, and the next one answers', async () => {
    const fresh = await openReplyScorer(network);
    await expect(fresh.score(pairs, AbortSignal.abort(new Error('no longer wanted')))).rejects.toThrow(
      'no longer wanted',
    );
    expect(await fresh.score([])).toEqual([]);
    expect(await fresh.score(pairs.slice(0, 2))).toHaveLength(2);
    await fresh.release();
  });

  test('another engine finds the same', async () => {
    const other = await openReplyScorer({ ...network, engine: await tfjsEngine() });
    const some = pairs.slice(0, 40);
    expect(distance(await other.score(some), await scorer.score(some))).toBeLessThan(1e-3);
    await other.release();
  });
});
