/** `imitator chat`: text with a model in the terminal, through the bot's own prompts, draws and bubbles. */

import { counted } from '../../src/base/counted.ts';
import { ImitatorError, problem } from '../../src/base/errors.ts';
import { nearest } from '../../src/base/nearest.ts';
import { compose, type Rendering, type ReplyGenerator, systemClock } from '../../src/bot/index.ts';
import type { TypedMessage } from '../../src/vocabulary.ts';
import { burstOf } from '../cli/burst-of.ts';
import { type ChatWindow, chatWindow } from '../cli/chat-window.ts';
import { type CommandContext, defineCommand, repeat } from '../cli/command.ts';
import { startGeneration } from '../cli/generation.ts';

interface Options {
  model: string;
  say: string[];
  contact?: string;
}

export default defineCommand({
  name: 'chat',
  description: `Texts with a model in the terminal.

Each line is a message; a reply comes as bubbles. What you type on within a moment, or while a reply is made, joins the same turn, as on Messenger. /new forgets the conversation, /quit, Ctrl-C or Ctrl-D ends it. With piped input the lines up to an empty one, or to the end, are one burst and answered together; --say does the same for messages joined by |. Then stdout holds the bubbles and nothing else.`,
  examples: [
    [
      'npm run imitator -- chat --model models/small',
      'Small talk with the model that ships with the project',
    ],
    ['echo hello | npm run -s imitator -- chat --model models/small', 'One message from a script'],
    [
      'npm run -s imitator -- chat --model models/small --say "dude|i need your advice"',
      'Two, before the bot answers',
    ],
  ],
  model: true,
  configure: (command) =>
    command
      .requiredOption(
        '--model <dir>',
        'a checkpoint, an export or a version: a folder, a GGUF file, or owner/name on the hub',
      )
      .option(
        '--say <text>',
        'say this instead of asking at the terminal, messages of one burst joined by |; repeats',
        repeat,
        [],
      )
      .option(
        '--contact <id>',
        'whose thread this continues, by its id in imitator inspect; else somebody new',
      ),
  async run(ctx, _, { model, say, contact }: Options) {
    const { service, generator } = await startGeneration(ctx, model);
    const interactive = ctx.interactive && say.length === 0;
    const window = chatWindow({ name: 'bot', interactive, signal: ctx.signal });
    if (interactive) window.note('/new forgets the conversation, /quit ends it');
    try {
      requireKnown(contact, generator.rendering);
      const conversation = new Conversation({ ...ctx, interactive }, generator, window, contact);
      if (interactive) await conversation.run();
      else await conversation.answer(say.length > 0 ? say.map(burstOf) : window.bursts());
    } finally {
      window.close();
      await service.close();
    }
  },
});

function requireKnown(contact: string | undefined, { contactTags = {} }: Rendering): void {
  if (contact === undefined || Object.hasOwn(contactTags, contact)) return;
  throw problem({
    code: 'contact-unknown',
    place: '--contact',
    expected: "a thread's id that the model has learnt from",
    value: contact,
    remedy: hintFor(contact, Object.keys(contactTags)),
  });
}

function hintFor(contact: string, known: readonly string[]): string {
  if (known.length === 0) return 'it was trained without formatting.contactTag: leave --contact out';
  const near = nearest(contact, known);
  return near === undefined
    ? `it knows ${counted(known.length, 'thread')}: imitator inspect prints their ids`
    : `did you mean ${near}?`;
}

const MOST_DEBOUNCE_SECONDS = 1.5;

type ConversationContext = Pick<CommandContext, 'interactive'> & {
  settings: Pick<CommandContext['settings'], 'bot'>;
};

/** What is typed, answered by a generator. */
export class Conversation {
  readonly #ctx: ConversationContext;
  readonly #generator: ReplyGenerator;
  readonly #window: ChatWindow;
  readonly #contact: string | undefined;
  #messages: TypedMessage[] = [];
  #making = new AbortController();

  /** @param contact the id of the dataset's thread that this continues; left out: somebody new. */
  constructor(ctx: ConversationContext, generator: ReplyGenerator, window: ChatWindow, contact?: string) {
    this.#ctx = ctx;
    this.#generator = generator;
    this.#window = window;
    this.#contact = contact;
  }

  /** A person at the terminal: each line ends the waiting, or the reply that is being made, and both begin again. */
  async run(): Promise<void> {
    let last: Promise<void> = Promise.resolve();
    for await (const line of this.#window.lines()) {
      this.#making.abort();
      if (this.#take(line)) last = this.#reply();
    }
    this.#making.abort();
    await last;
  }

  /** A script: each burst is answered before the next is said. */
  async answer(bursts: AsyncIterable<readonly string[]> | Iterable<readonly string[]>): Promise<void> {
    for await (const burst of bursts) {
      const messages = burst.filter((line) => this.#take(line));
      if (messages.length > 0) await this.#reply();
    }
  }

  /** Whether a line is a message, rather than a command. */
  #take(line: string): boolean {
    if (line === '/new') {
      this.#messages = [];
      this.#window.note('a new conversation');
      return false;
    }
    this.#messages.push({ side: 'other', text: line, at: Date.now() });
    return true;
  }

  /**
   * Answers everything since the last reply, unless more is typed meanwhile. To a person at the terminal an error is a
   * remark: what they write next is answered together with this.
   */
  async #reply(): Promise<void> {
    this.#making = new AbortController();
    const { signal } = this.#making;
    try {
      if (this.#ctx.interactive) await systemClock.sleep(this.#debounceMs, signal);
      this.#window.typing(true);
      const { bubbles } = await this.#compose(signal);
      this.#window.typing(false);
      if (bubbles.length === 0) this.#window.note('(no draw was fit to be said)');
      for (const text of bubbles) this.#say(text);
    } catch (error) {
      if (signal.aborted) return;
      if (!this.#ctx.interactive || !(error instanceof ImitatorError)) throw error;
      this.#window.typing(false);
      this.#window.note(`no reply: ${error.message}`);
    }
  }

  /** How long a burst may pause: as the live bot has it, but not longer than somebody who tries it out likes to wait. */
  get #debounceMs(): number {
    return 1000 * Math.min(this.#ctx.settings.bot.debounceSeconds, MOST_DEBOUNCE_SECONDS);
  }

  #compose(signal: AbortSignal) {
    const tools = { settings: this.#ctx.settings.bot, generator: this.#generator, clock: systemClock };
    return compose(tools, {
      platform: 'page',
      messages: this.#messages,
      contact: this.#contact,
      signal,
    });
  }

  #say(text: string): void {
    this.#messages.push({ side: 'owner', text, at: Date.now() });
    this.#window.bubble(text);
  }
}
