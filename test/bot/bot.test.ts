import { describe, expect, test } from 'vitest';
import { ImitatorError } from '../../src/base/errors.ts';
import { START, settle, type World, world } from './fakes.ts';

const reply = ({ bot }: World) => bot.reply('ann');

describe('bursts', () => {
  test('waits for the end of a burst, then answers all of it with one reply', async () => {
    const w = world();
    w.store.says('hey');
    expect(await reply(w)).toEqual({ kind: 'wait', until: START + 4000 });
    await w.clock.pass(3000);
    w.store.says('you there?');
    await w.clock.pass(1000);
    expect(await reply(w)).toEqual({ kind: 'wait', until: START + 7000 });
    await w.clock.pass(3000);
    expect(await reply(w)).toMatchObject({ kind: 'committed', bubbles: ['re: hey', 'you there?'] });
    expect(w.store.replies[0]!.answers).toEqual([1, 2]);
    expect(await reply(w)).toEqual({ kind: 'nothing' });
  });

  test('a message that comes while the reply is made cancels it, and both are answered together', async () => {
    const w = world();
    w.generator.takesMs = 2000;
    w.store.says('hey');
    await w.clock.pass(4000);
    const outcome = reply(w);
    await w.clock.pass(1000);
    w.store.says('one more thing');
    expect(await outcome).toEqual({ kind: 'wait', until: START + 9000 });
    expect(w.generator.generations[0]!.options.signal!.aborted).toBe(true);
    expect(w.store.replies).toEqual([]);
    await w.clock.pass(4000);
    const second = reply(w);
    await w.clock.pass(2000);
    expect(await second).toMatchObject({ kind: 'committed' });
    expect(w.generator.prompts).toEqual(['hey', 'hey| one more thing']);
  });

  test('somebody who never stops typing still gets a reply; the rest joins the next prompt', async () => {
    const w = world();
    w.generator.takesMs = 2000;
    for (let i = 0; i < 4; i++) {
      w.store.says(`m${i}`);
      await w.clock.pass(3000);
    }
    const outcome = reply(w);
    await w.clock.pass(1000);
    w.store.says('m4');
    await w.clock.pass(1000);
    expect(await outcome).toMatchObject({ kind: 'committed' });
    expect(w.store.replies[0]!.answers).toEqual([1, 2, 3, 4]);
    expect(await reply(w)).toEqual({ kind: 'wait', until: START + 17_000 });
    await w.clock.pass(5000);
    const next = reply(w);
    await w.clock.pass(2000);
    await next;
    expect(w.generator.prompts).toEqual(['m0| m1| m2| m3', 'm4']);
  });

  test('an edit or a deletion while the reply is made makes it anew, even when the burst has lasted long', async () => {
    const w = world({ debounceSeconds: 0, maxWaitSeconds: 0 });
    w.generator.takesMs = 1000;
    const first = w.store.says('meet at 5?');
    const second = w.store.says('oops');
    const outcome = reply(w);
    await w.clock.pass(500);
    w.store.edits(first, 'meet at 6?');
    w.store.unsends(second);
    await w.clock.pass(2000);
    expect(await outcome).toMatchObject({ bubbles: ['re: meet at 6?'] });
  });

  test('a message that slips in between making and storing is not lost', async () => {
    const w = world();
    w.store.says('a');
    await w.clock.pass(4000);
    const load = w.store.load.bind(w.store);
    w.store.load = async () => {
      const state = await load();
      w.store.load = load;
      w.store.says('b');
      return state;
    };
    expect(await reply(w)).toMatchObject({ kind: 'wait' });
    await w.clock.pass(4000);
    await reply(w);
    expect(w.store.replies.map(({ answers }) => answers)).toEqual([[1, 2]]);
  });

  test('a stop of the server ends the work and stores nothing', async () => {
    const w = world();
    w.generator.takesMs = 2000;
    w.store.says('hey');
    await w.clock.pass(4000);
    const stop = new AbortController();
    const outcome = w.bot.reply('ann', { signal: stop.signal });
    await settle();
    stop.abort(new Error('draining'));
    await expect(outcome).rejects.toThrow('draining');
    expect(w.store.replies).toEqual([]);
    expect(w.store.watched).toBe(0);
  });
});

describe('prompts', () => {
  const ready = async (w: World) => w.clock.pass(4000);

  test('are rendered as the version was trained, whatever the settings say', async () => {
    const w = world();
    w.generator.rendering = { ...w.generator.rendering, contextTurns: 2 };
    w.store.history = [
      { side: 'other', text: 'a', at: START - 60_000 },
      { side: 'owner', text: 'b', at: START - 50_000 },
    ];
    w.store.says('c');
    w.store.says('d | e\nf');
    await ready(w);
    await reply(w);
    expect(w.generator.prompts).toEqual(['a   b   c| d ¦ e f']);
  });

  test('begin with the tag of the thread that a person is tied to, if the version learnt from it', async () => {
    const [learnt, other] = ['3fa9c1d2e4b50718', 'ffffffffffffffff'];
    const promptWith = async (contacts: Record<string, string>) => {
      const w = world({ contacts });
      w.generator.rendering = { ...w.generator.rendering, contactTags: { [learnt]: '<3fa9>' } };
      w.store.says('hey');
      await ready(w);
      await reply(w);
      return w.generator.prompts[0];
    };
    expect(await promptWith({ 'ann-id': learnt })).toBe('<3fa9> hey');
    expect(await promptWith({ 'ann-id': other })).toBe('<new> hey');
    expect(await promptWith({ 'ben-id': learnt })).toBe('<new> hey');
  });

  test('hold nothing of an earlier session', async () => {
    const w = world();
    w.generator.rendering = { ...w.generator.rendering, contextTurns: 4 };
    w.store.history = [{ side: 'owner', text: 'old', at: START - 6 * 3_600_000 - 1 }];
    w.store.says('new');
    await ready(w);
    await reply(w);
    expect(w.generator.prompts).toEqual(['new']);
  });

  test('hold placeholders in the place of private literals', async () => {
    const w = world();
    w.generator.texts = ['ok'];
    w.store.says('mail me: ann@example.org');
    await ready(w);
    await reply(w);
    expect(w.generator.prompts).toEqual(['mail me: [email]']);
  });

  test('join messages that were left without an answer to those that follow', async () => {
    const w = world();
    w.store.history = [{ side: 'other', text: 'a', at: START - 1000 }];
    w.store.says('b');
    await ready(w);
    await reply(w);
    expect(w.generator.prompts).toEqual(['a| b']);
  });
});

describe('draws', () => {
  const draws = async (texts: (string | Error)[], settings: Record<string, unknown> = {}) => {
    const w = world(settings);
    w.generator.texts = texts;
    w.store.says('hey');
    await w.clock.pass(4000);
    return { w, outcome: await reply(w) };
  };

  test('an unfit reply is drawn again, each time in another way', async () => {
    const { w, outcome } = await draws(['', 'a b|a b', 'call [phone]', 'fine']);
    expect(outcome).toMatchObject({
      bubbles: ['fine'],
      composition: { rejected: ['empty', 'repeats', 'literal'] },
    });
    expect(w.generator.generations.map(({ options }) => options.draw)).toEqual([0, 1, 2, 3]);
  });

  test('after the last draw the least bad one is sent without what is wrong with it', async () => {
    const { outcome } = await draws(['darn', 'sure|call me on [phone]', ''], {
      maxDraws: 3,
      blocked: ['darn'],
    });
    expect(outcome).toMatchObject({ bubbles: ['sure', 'call me on'] });
  });

  test('when nothing is left the fallback is said, and silence without one', async () => {
    const said = await draws(['', ''], { maxDraws: 2, fallbackReply: 'brb' });
    expect(said.outcome).toMatchObject({ kind: 'committed', bubbles: ['brb'] });
    const silent = await draws(['', ''], { maxDraws: 2 });
    expect(silent.outcome).toEqual({ kind: 'silent', why: 'no draw was fit to be sent' });
    expect(silent.w.store.pending).toEqual([]);
  });

  test('the reply is not what the page said last', async () => {
    const w = world();
    w.store.history = [{ side: 'owner', text: 'i am at work now', at: START - 1000 }];
    w.generator.texts = ['I am at work now!', 'home soon'];
    w.store.says('where are you');
    await w.clock.pass(4000);
    expect(await reply(w)).toMatchObject({ bubbles: ['home soon'] });
  });

  test('another draw is made only while the thirty seconds allow it', async () => {
    const w = world();
    w.generator.takesMs = 8000;
    w.generator.texts = ['', '', '', 'too late'];
    w.store.says('hey');
    await w.clock.pass(4000);
    const outcome = reply(w);
    await w.clock.pass(40_000);
    expect(await outcome).toMatchObject({ kind: 'silent' });
    expect(w.generator.generations).toHaveLength(2);
    expect(w.generator.generations[0]!.options.deadline).toBe(START + 27_000);
  });

  test('a reply that cannot be in time is made all the same', async () => {
    const late = new ImitatorError('generation-late', 'past its deadline', { who: 'operator' });
    const { w, outcome } = await draws([late, 'sorry, was busy']);
    expect(outcome).toMatchObject({ bubbles: ['sorry, was busy'] });
    expect(w.generator.generations.map(({ options }) => options.deadline)).toEqual([
      START + 27_000,
      undefined,
    ]);
  });

  test('a full queue fails the attempt, and the messages stay unanswered', async () => {
    const busy = new ImitatorError('generation-busy', 'the queue is full', { who: 'operator' });
    await expect(draws([busy])).rejects.toThrow('the queue is full');
  });
});

describe('silence', () => {
  test('a paused conversation is not answered, and its messages do not wait for the end of the pause', async () => {
    const w = world();
    w.store.paused = 'the owner wrote';
    w.store.says('hey');
    expect(await reply(w)).toEqual({ kind: 'silent', why: 'the owner wrote' });
    expect(w.store.replies[0]).toMatchObject({ answers: [1], bubbles: [] });
    expect(w.actions).toEqual([]);
  });

  test('a lone attachment is met with silence, or with what stands for it', async () => {
    const quiet = world({ debounceSeconds: 0 });
    quiet.store.says('');
    expect(await reply(quiet)).toEqual({ kind: 'silent', why: 'no text to answer' });
    const named = world({ debounceSeconds: 0, onAttachment: 'look at this' });
    named.store.says('');
    await reply(named);
    expect(named.generator.prompts).toEqual(['look at this']);
  });

  test('an attachment beside text leaves no trace in the prompt', async () => {
    const w = world({ debounceSeconds: 0 });
    w.store.says('');
    w.store.says('nice?');
    await reply(w);
    expect(w.generator.prompts).toEqual(['nice?']);
    expect(w.store.pending).toEqual([]);
  });
});

test('shows that it has seen the messages, and dots for as long as it works', async () => {
  const w = world({ debounceSeconds: 0 });
  w.generator.takesMs = 20_000;
  w.store.says('hey');
  const outcome = reply(w);
  await w.clock.pass(20_000);
  await outcome;
  expect(w.actions).toEqual(['seen', 'typing', 'typing']);
  await w.clock.pass(60_000);
  expect(w.actions).toHaveLength(3);
});

test('on Instagram bubbles are cut by bytes', async () => {
  const w = world({ debounceSeconds: 0 });
  w.store.platform = 'instagram';
  w.generator.texts = [Array.from({ length: 100 }, (_, i) => `привет${i}`).join(' ')];
  w.store.says('hey');
  const outcome = await reply(w);
  expect(outcome.kind === 'committed' && outcome.bubbles.every((b) => Buffer.byteLength(b) <= 1000)).toBe(
    true,
  );
  expect(outcome).toMatchObject({ bubbles: { length: 2 } });
});

describe('dry run', () => {
  test('gives the reply that the live bot would give, and stores nothing', async () => {
    const w = world();
    const messages = [
      { from: 'user', text: 'hey' },
      { from: 'bot', text: 'yo' },
      { from: 'user', text: 'a' },
      { from: 'user', text: 'b' },
    ] as const;
    w.generator.texts = ['sure|ok'];
    expect(await w.bot.dryRun({ messages, alternatives: 2, seed: 5 })).toMatchObject({
      prompt: 'a| b',
      reply: 'sure|ok',
      bubbles: ['sure', 'ok'],
      alternatives: [{ text: 're: a| b', score: -1 }, { text: 're: a| b' }],
      tokens: { prompt: 3, reply: 4 },
      version: 'v1',
      policy: { wouldSend: true, why: 'fit to be sent' },
    });
    expect(w.generator.generations.map(({ options }) => [options.draw, options.seed])).toEqual([
      [0, 5],
      [1, 6],
      [2, 7],
    ]);
    expect(w.store.replies).toEqual([]);
    expect(w.actions).toEqual([]);
  });

  test('says why nothing would be sent', async () => {
    const w = world({ maxDraws: 1 });
    w.generator.texts = [''];
    const answer = await w.bot.dryRun({ messages: [{ from: 'user', text: 'hey' }] });
    expect(answer.policy).toMatchObject({
      wouldSend: false,
      name: 'mode',
      why: 'no draw was fit to be sent (1 drawn before: empty)',
    });
  });
});
