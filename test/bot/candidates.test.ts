import { expect, test } from 'vitest';
import { bot as botSettings } from '../../config/groups/bot.ts';
import { ImitatorError } from '../../src/base/errors.ts';
import { type BotOptions, compose, createBot } from '../../src/bot/index.ts';
import { Ranker, type RankerWeights, StockReplies } from '../../src/reply/index.ts';
import { TextHashes } from '../../src/reply/text-hashes.ts';
import { ManualClock, ScriptedGenerator, world } from './fakes.ts';

/** Draws what it is told, several at once, and finds every given reply as likely as a table says, else very unlikely. */
class ChoosingGenerator extends ScriptedGenerator {
  rounds: [text: string, logProbability: number][][] = [];
  likelihoods: Record<string, number> = {};
  failure: Error | undefined;
  readonly scored: { prompt: string; replies: readonly string[] }[] = [];
  ranker: Ranker | undefined;

  override async generate(...asked: Parameters<ScriptedGenerator['generate']>) {
    const reply = await super.generate(...asked);
    const round = this.rounds.shift();
    if (round === undefined) return reply;
    const alternatives = round.map(([text, logProbability]) => ({ text, logProbability, tokens: 2 }));
    return { ...reply, text: round[0]![0], alternatives };
  }

  async score(prompt: string, replies: readonly string[]) {
    if (this.failure !== undefined) throw this.failure;
    this.scored.push({ prompt, replies });
    const logProbability = (text: string) => this.likelihoods[`${prompt}>${text}`] ?? -50;
    const scores = replies.map((text) => ({ logProbability: logProbability(text), tokens: 2 }));
    return { scores, timings: { queueMs: 1, encodeMs: 2, decodeMs: 3, totalMs: 6 } };
  }
}

function ranker(weights: Partial<RankerWeights> = {}, stock: string[] = []): Ranker {
  return new Ranker({
    weights: { lambda: 0, mu: 0, copyPenalty: 0, tau: 0, ...weights },
    stock: new StockReplies(stock.map((text) => ({ text, count: 2, prompts: [] }))),
    copied: TextHashes.of(stock),
  });
}

function choosing(rounds: ChoosingGenerator['rounds'], settings: Record<string, unknown> = {}) {
  const clock = new ManualClock();
  const generator = new ChoosingGenerator(clock);
  generator.rounds = rounds;
  const tools = { settings: botSettings.parse({ candidates: 2, ...settings }), generator, clock };
  const messages = [{ side: 'other' as const, text: 'hi', at: clock.now() }];
  const reply = (seed?: number) => compose(tools, { platform: 'page', messages, seed });
  return { generator, reply, tools };
}

test('the likeliest of the candidates is said, the others are told with their scores', async () => {
  const { generator, reply } = choosing([
    [
      ['so so', -8],
      ['good', -2],
      ['good', -2],
    ],
  ]);
  generator.ranker = ranker();
  expect(await reply()).toMatchObject({
    bubbles: ['good'],
    reply: { text: 'good', score: -1, tokens: { prompt: 3, reply: 2 } },
    rejected: [],
    others: [{ text: 'so so', score: -4 }],
  });
  expect(generator.generations[0]!.options.decoding.candidates).toBe(2);
});

test('what is as likely without the prompt falls behind what the prompt makes likely', async () => {
  const { generator, reply } = choosing([
    [
      ["i don't know", -2],
      ['at the lake', -4],
    ],
  ]);
  generator.ranker = ranker({ lambda: 1 });
  generator.likelihoods = { ">i don't know": -2, '>at the lake': -20 };
  expect(await reply()).toMatchObject({ bubbles: ['at the lake'], reply: { score: -2 + 10 } });
});

test("the owner's stock replies compete, by their likelihood after this prompt", async () => {
  const { generator, reply } = choosing([[['good', -2]], [['good', -2]]]);
  generator.ranker = ranker({}, ['hey hey', 'no way']);
  generator.likelihoods = { 'hi>hey hey': -1 };
  expect(await reply()).toMatchObject({ bubbles: ['hey hey'], reply: { score: -0.5, tokens: { reply: 2 } } });
  expect(generator.scored).toEqual([{ prompt: 'hi', replies: ['hey hey', 'no way'] }]);
  generator.ranker = ranker({ copyPenalty: 1 }, ['hey hey', 'no way']);
  expect(await reply()).toMatchObject({ bubbles: ['good'] });
});

test('the first without a flaw is said; when all have one, the next round is another', async () => {
  const { generator, reply } = choosing([
    [
      ['call [phone]', -1],
      ['', -2],
    ],
    [
      ['call [phone]', -1],
      ['fine', -6],
    ],
  ]);
  generator.ranker = ranker();
  expect(await reply(7)).toMatchObject({ bubbles: ['fine'], rejected: ['literal', 'empty', 'literal'] });
  expect(generator.generations.map(({ options }) => [options.draw, options.seed])).toEqual([
    [0, 7],
    [1, 8],
  ]);
});

test('without a fit one in any round the least bad is mended', async () => {
  const { generator, reply } = choosing(
    [
      [
        ['darn', -1],
        ['see you| call [phone]', -9],
      ],
    ],
    {
      maxDraws: 1,
      blocked: ['darn'],
    },
  );
  generator.ranker = ranker();
  expect(await reply()).toMatchObject({ bubbles: ['see you', 'call'], rejected: ['blocked', 'literal'] });
});

test('where there is no time to score, likelihood alone chooses; another failure is one', async () => {
  const { generator, reply } = choosing([
    [
      ['so so', -8],
      ['good', -2],
    ],
    [['good', -2]],
  ]);
  generator.ranker = ranker({ lambda: 1 }, ['hey hey']);
  generator.failure = new ImitatorError('generation-late', 'past its deadline');
  expect(await reply()).toMatchObject({ bubbles: ['good'], reply: { score: -1 } });
  generator.failure = new ImitatorError('generation-down', 'no process starts');
  await expect(reply()).rejects.toThrow('no process starts');
});

test('timings are those of all that was asked of the model', async () => {
  const { generator, reply } = choosing([[['good', -2]]]);
  generator.ranker = ranker({ lambda: 1 }, ['hey hey']);
  // Drawing takes nothing here; the reply after the prompt and both alone are asked for at the same time.
  expect((await reply()).reply!.timings).toEqual({ queueMs: 1, encodeMs: 2, decodeMs: 3, totalMs: 6 });
});

test('a single candidate is what the model says: nothing is scored, nothing competes', async () => {
  const { generator, reply } = choosing([], { candidates: 1 });
  generator.ranker = ranker({ lambda: 1 }, ['hey hey']);
  generator.likelihoods = { 'hi>hey hey': -0.1 };
  expect(await reply()).toMatchObject({ bubbles: ['re: hi'], reply: { score: -1 }, others: [] });
  expect(generator.scored).toEqual([]);
});

test('a generator that only generates is enough, also for several candidates', async () => {
  const { bot, generator } = world({ candidates: 4 });
  generator.texts = ['yep'];
  expect(await bot.dryRun({ messages: [{ from: 'user', text: 'you in?' }] })).toMatchObject({
    bubbles: ['yep'],
    alternatives: [],
  });
});

test("a dry run's alternatives are the other candidates, best first, as many as are asked for", async () => {
  const { generator, tools } = choosing([
    [
      ['a', -2],
      ['b', -6],
      ['c', -4],
      ['d', -8],
    ],
  ]);
  generator.ranker = ranker();
  const bot = createBot(tools as unknown as BotOptions);
  const answer = await bot.dryRun({ messages: [{ from: 'user', text: 'hi' }], alternatives: 2 });
  expect(answer).toMatchObject({
    reply: 'a',
    alternatives: [
      { text: 'c', score: -2 },
      { text: 'b', score: -3 },
    ],
  });
  expect(generator.generations).toHaveLength(1);
});
