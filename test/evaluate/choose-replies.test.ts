import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bot as botSettings } from '../../config/groups/bot.ts';
import { randomFor } from '../../src/base/random.ts';
import { compose, createReplyGenerator, type DecodingService, systemClock } from '../../src/bot/index.ts';
import { chooseReplies, type InProcessModel, replyModelOf } from '../../src/evaluate/index.ts';
import { splitReply } from '../../src/formatting/index.ts';
import { type Generator, openGenerator, scoresOf } from '../../src/generate/index.ts';
import { defaultRendering, readCheckpoint, readTokenizer, type Tokenizer } from '../../src/model/index.ts';
import { Ranker, type RankerWeights, StockReplies } from '../../src/reply/index.ts';
import { TextHashes } from '../../src/reply/text-hashes.ts';
import { tinyBase } from '../support/tiny-base.ts';

const dir = mkdtempSync(join(tmpdir(), 'choose-replies-'));
let generator: Generator;
let tokenizer: Tokenizer;
beforeAll(async () => {
  const base = tinyBase(join(dir, 'base'));
  const checkpoint = await readCheckpoint(base);
  tokenizer = readTokenizer(base);
  generator = await openGenerator(checkpoint, { threads: 1 });
});
afterAll(async () => {
  await generator?.release();
  rmSync(dir, { recursive: true });
});

const rendering = defaultRendering();
const prompts = ['hi', 'are you home?', 'what did you eat?'];
const given = { candidates: 4, temperature: 1, topP: 1, maxReplyTokens: 12, maxDraws: 3 };
const settings = (more: Record<string, unknown> = {}) => botSettings.parse({ ...given, ...more });

function ranker(weights: Partial<RankerWeights> = {}): Ranker {
  const stock = [
    { text: 'ok', count: 5, prompts: [] },
    { text: 'no', count: 3, prompts: [] },
  ];
  return new Ranker({
    weights: { lambda: 0.5, mu: 0, copyPenalty: 0, tau: 0, ...weights },
    stock: new StockReplies(stock),
    copied: TextHashes.of(['ok', 'no']),
  });
}

const choose = (more: Record<string, unknown> = {}, weights: Partial<RankerWeights> = {}, seed = 1) =>
  chooseReplies(
    prompts,
    { generator, tokenizer, rendering, settings: settings(more), ranker: ranker(weights) },
    { seed },
  );

/** The same generator behind the bot, one prompt after another, whatever a draw is asked with. */
function service(): DecodingService {
  const { maxPositionEmbeddings: limit } = generator.config;
  const timings = { queueMs: 0, encodeMs: 0, decodeMs: 0, totalMs: 0 };
  const idsOf = (prompt: string) => tokenizer.encodePrompt(prompt, limit).ids;
  return {
    async generate({ prompt, params, seed }) {
      const [generation] = await generator.generate([{ ids: idsOf(prompt), params, seed }]);
      const scores = scoresOf(generation!);
      const alternatives = generation!.sequences.map((ids, i) => ({
        text: tokenizer.decode(ids).trim(),
        ...scores[i]!,
      }));
      const score = generation!.scores[0]!;
      return { text: alternatives[0]!.text, score, tokens: { prompt: 1, reply: 1 }, timings, alternatives };
    },
    async score({ prompt, replies }) {
      const ids = replies.map((reply) => tokenizer.encodeResponse(reply, limit).ids);
      const [scores] = await generator.score([{ ids: idsOf(prompt), replies: ids }]);
      return { scores: scores!, timings };
    },
  };
}

test('what is chosen for many prompts is what the bot would send for each', async () => {
  const chosen = await choose();
  const live = createReplyGenerator({ service: service(), rendering, version: undefined, ranker: ranker() });
  for (const [at, prompt] of prompts.entries()) {
    const seed = randomFor(1, 'prompt', at).below(2 ** 31);
    const messages = [{ side: 'other' as const, text: prompt, at: undefined }];
    const tools = { settings: settings({ maxDraws: 1 }), generator: live, clock: systemClock };
    const { reply } = await compose(tools, { platform: 'page', messages, seed });
    expect(chosen[at]!.text).toBe(reply!.text);
    expect(chosen[at]!.candidates[0]!.score).toBeCloseTo(reply!.score, 4);
  }
});

test('the candidates come best first, stock among them, and the same for the same seed', async () => {
  const [one, two, other] = [await choose(), await choose(), await choose({}, {}, 2)];
  expect(two).toEqual(one);
  expect(other).not.toEqual(one);
  for (const { candidates } of one) {
    expect(
      candidates
        .filter(({ stock }) => stock)
        .map(({ text }) => text)
        .sort(),
    ).toEqual(['no', 'ok']);
    const scores = candidates.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  }
});

test('a reply with a flaw is not taken; where all have one they are drawn again, or the fallback is said', async () => {
  const first = await choose();
  const best = first.flatMap(({ text }) => splitReply(text));
  const blocked = first
    // A blocked phrase stands in one bubble.
    .flatMap(({ candidates }) => candidates.flatMap(({ text }) => splitReply(text)))
    .filter((text) => text !== '');
  for (const { text } of await choose({ blocked: best }))
    for (const bubble of splitReply(text)) expect(best).not.toContain(bubble);
  const fallbackReply = 'brb';
  const once = await choose({ blocked, fallbackReply, maxDraws: 1 });
  expect(once.map(({ text }) => text)).toEqual(['brb', 'brb', 'brb']);
  const again = await choose({ blocked, fallbackReply, maxDraws: 8 });
  for (const { text } of again) expect(['brb', ...blocked]).not.toContain(text);
});

test('a single candidate is decoded as the settings say, and ranked by nothing', async () => {
  const greedy = await choose({ candidates: 1, beams: 1, sampleFirst: false });
  const again = await choose({ candidates: 1, beams: 1, sampleFirst: false }, {}, 99);
  expect(again).toEqual(greedy);
  expect(greedy.map(({ candidates }) => candidates.length)).toEqual([1, 1, 1]);
});

test('scores are those of each pair by itself, in the order in which they were asked', async () => {
  const model: InProcessModel = { generator, tokenizer, decoding: settings() };
  const { score } = replyModelOf(model);
  const replies = ['a longer reply', 'ok', 'no way'];
  const pairs = replies.flatMap((reply) => ['', 'hi'].map((prompt) => ({ prompt, reply })));
  const together = await score(pairs);
  for (const [at, pair] of pairs.entries()) {
    const [alone] = await score([pair]);
    expect(together[at]!.logProbability).toBeCloseTo(alone!.logProbability, 4);
    expect(together[at]!.tokens).toBe(alone!.tokens);
  }
});

test('a signal ends the work between two batches', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  const options = { generator, tokenizer, rendering, settings: settings(), signal };
  await expect(chooseReplies(prompts, options, { seed: 1 })).rejects.toThrow('enough');
});
