import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { settingsSchema } from '../../config/schema.ts';
import { type ChatWindow, chatWindow } from '../../scripts/cli/chat-window.ts';
import { simulatedChat } from '../../scripts/cli/simulated-chat.ts';
import { Conversation } from '../../scripts/commands/chat.ts';
import { pipedBursts } from '../../scripts/demo/piped-bursts.ts';
import { ImitatorError } from '../../src/base/errors.ts';
import { ManualClock, ScriptedGenerator } from '../bot/fakes.ts';
import { simulatorAndApp } from '../simulator/recording-app.ts';

function windowOn({ interactive = false } = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.on('data', (chunk) => {
    shown += chunk;
  });
  const window = chatWindow({ name: 'Ben', input, output, interactive });
  onTestFinished(() => window.close());
  return { window, input, shown: () => shown };
}

async function linesOf(window: ChatWindow): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of window.lines()) lines.push(line);
  return lines;
}

test('lines are what is typed, without empty ones, until /quit', async () => {
  const { window, input } = windowOn();
  input.write('  hello \n\nhow are you?\n/quit\nmore\n');
  expect(await linesOf(window)).toEqual(['hello', 'how are you?']);
});

test('lines end with the input', async () => {
  const { window, input } = windowOn();
  input.end('hello');
  expect(await linesOf(window)).toEqual(['hello']);
});

test('with piped input bubbles are lines, and nothing else is shown', () => {
  const { window, shown } = windowOn();
  window.note('a remark');
  window.typing(true);
  window.bubble('hi');
  window.bubble('you?');
  expect(shown()).toBe('hi\nyou?\n');
});

test('at a terminal a turn carries its name once, and what is being typed stays below it', () => {
  const { window, input, shown } = windowOn({ interactive: true });
  input.write('half a li');
  window.bubble('hi');
  window.bubble('you?');
  const lines = shown()
    // biome-ignore lint/complexity/useRegexLiterals: escape sequences are clearer as text.
    .replace(new RegExp('\\u001b\\[[0-9;]*[A-Za-z]', 'g'), '\r')
    .split(/[\r\n]+/)
    .map((line) => line.trim());
  expect(lines.filter((line) => line.includes('Ben ›'))).toHaveLength(1);
  expect(lines.join(' ')).toMatch(/hi .*you\?/);
  expect(shown().lastIndexOf('half a li')).toBeGreaterThan(shown().lastIndexOf('you?'));
});

test('at a terminal /quit ends it, and a bubble that comes after it is still shown', async () => {
  const { window, input, shown } = windowOn({ interactive: true });
  input.write('hello\r');
  input.write('/quit\r');
  expect(await linesOf(window)).toEqual(['hello']);
  window.typing(false);
  window.bubble('too late');
  expect(shown()).toContain('too late');
});

test('bursts are the lines up to an empty one; a command comes alone', async () => {
  const { window, input } = windowOn();
  input.end('dude\ni need your advice\n\n\n/new\nhey\n');
  const bursts: string[][] = [];
  for await (const burst of window.bursts()) bursts.push(burst);
  expect(bursts).toEqual([['dude', 'i need your advice'], ['/new'], ['hey']]);
});

test("lines go out as a person's signed messages, and wait for what comes back", async () => {
  const { simulator, app } = await simulatorAndApp();
  const ann = simulator.person('Ann');
  const { window, input, shown } = windowOn();
  input.end('hello\n\nbye\n');
  const answer = setInterval(() => {
    if (ann.said.length > ann.received.length) void ann.ownerWrites(`re ${ann.said.at(-1)!.text}`);
  }, 5);
  onTestFinished(() => clearInterval(answer));
  await simulatedChat(ann, window, false, { lastReplyMs: 2000 });
  await simulator.delivery.settled();
  expect(shown()).toBe('re hello\nre bye\n');
  expect(app.events().flatMap((event) => (event['message'].is_echo ? [] : event['message'].text))).toEqual([
    'hello',
    'bye',
  ]);
});

describe('in a demo without a terminal', () => {
  const said = async (window: ChatWindow, waitMs: number) => {
    const bursts: (readonly string[])[] = [];
    for await (const burst of pipedBursts(window, [['our own']], waitMs)) bursts.push(burst);
    return bursts;
  };

  test('piped lines are one burst, those that come late as well', async () => {
    const { window, input } = windowOn();
    input.write('hello\n');
    setTimeout(() => input.end('bye\n'), 200);
    expect(await said(window, 1000)).toEqual([['hello', 'bye']]);
  });

  test('a pipe that ends without a line, or says nothing and stays open, is no pipe', async () => {
    const ended = windowOn();
    ended.input.end('\n');
    expect(await said(ended.window, 10_000)).toEqual([['our own']]);
    expect(await said(windowOn().window, 20)).toEqual([['our own']]);
  });
});

test('at a terminal what is typed on within a moment is answered together', async () => {
  const { window, input, shown } = windowOn({ interactive: true });
  const generator = new ScriptedGenerator(new ManualClock());
  generator.texts.push('oh no|what happened?');
  const settings = settingsSchema.parse({ bot: { debounceSeconds: 0.5 } });
  const ended = new Conversation({ interactive: true, settings }, generator, window).run();
  input.write('dude\r');
  await new Promise((resolve) => setTimeout(resolve, 50));
  input.write('i need your advice\r');
  await expect.poll(shown).toContain('what happened?');
  expect(generator.prompts).toEqual(['dude| i need your advice']);
  input.write('/quit\r');
  await ended;
});

describe('a chat whose model fails', () => {
  function failing(interactive: boolean) {
    const { window, input, shown } = windowOn({ interactive });
    const generator = new ScriptedGenerator(new ManualClock());
    generator.texts.push(new ImitatorError('generation-crashed', 'it crashed'));
    const settings = settingsSchema.parse({ bot: { debounceSeconds: 0.1 } });
    const conversation = new Conversation({ interactive, settings }, generator, window);
    const ended = interactive ? conversation.run() : conversation.answer(window.bursts());
    return { input, shown, ended, generator };
  }

  test('goes on at a terminal, and answers what had no reply with what comes next', async () => {
    const { input, shown, ended, generator } = failing(true);
    input.write('hello\r');
    await expect.poll(shown).toContain('no reply: it crashed');
    input.write('still there?\r');
    await expect.poll(() => generator.prompts).toEqual(['hello', 'hello| still there?']);
    input.write('/quit\r');
    await ended;
  });

  test('ends with the error when a script pipes its lines', async () => {
    const { input, ended } = failing(false);
    input.end('hello\nmore\n');
    await expect(ended).rejects.toThrow('it crashed');
  });
});
