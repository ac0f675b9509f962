/** `imitator chat`: text with a model in the terminal, through the bot's own prompts, draws and bubbles. */

import { ImitatorError } from '../../src/base/errors.ts';
import { compose, type ReplyGenerator, systemClock } from '../../src/bot/index.ts';
import type { TypedMessage } from '../../src/vocabulary.ts';
import { type ChatWindow, chatWindow } from '../cli/chat-window.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { startGeneration } from '../cli/generation.ts';

export default defineCommand({
  name: 'chat',
  description: `Texts with a model in the terminal.

Each line is a message; a reply comes as bubbles. What you type while a reply is made joins the same turn, as on Messenger. /new forgets the conversation, /quit, Ctrl-C or Ctrl-D ends it. With piped input every line is answered in turn, and stdout holds the bubbles and nothing else.`,
  examples: [
    [
      'npm run imitator -- chat --model models/small',
      'Small talk with the model that ships with the project',
    ],
    ['echo hello | npm run -s imitator -- chat --model models/small', 'One message from a script'],
  ],
  model: true,
  configure: (command) =>
    command.requiredOption(
      '--model <dir>',
      'a checkpoint, an export or a version: a folder, or owner/name on the hub',
    ),
  async run(ctx, _, { model }: { model: string }) {
    const { service, generator } = await startGeneration(ctx, model);
    const window = chatWindow({ name: 'bot', interactive: ctx.interactive, signal: ctx.signal });
    if (ctx.interactive) window.note('/new forgets the conversation, /quit ends it');
    try {
      await new Conversation(ctx, generator, window).run();
    } finally {
      window.close();
      await service.close();
    }
  },
});

type ConversationContext = Pick<CommandContext, 'interactive'> & {
  settings: Pick<CommandContext['settings'], 'bot'>;
};

/** The lines of a window, answered by a generator. */
export class Conversation {
  readonly #ctx: ConversationContext;
  readonly #generator: ReplyGenerator;
  readonly #window: ChatWindow;
  #messages: TypedMessage[] = [];
  #making = new AbortController();

  constructor(ctx: ConversationContext, generator: ReplyGenerator, window: ChatWindow) {
    this.#ctx = ctx;
    this.#generator = generator;
    this.#window = window;
  }

  async run(): Promise<void> {
    let last: Promise<void> = Promise.resolve();
    for await (const line of this.#window.lines()) {
      this.#making.abort();
      if (line === '/new') {
        this.#messages = [];
        this.#window.note('a new conversation');
        continue;
      }
      this.#messages.push({ side: 'other', text: line, at: Date.now() });
      last = this.#reply();
      if (!this.#ctx.interactive) await last;
    }
    if (this.#ctx.interactive) this.#making.abort();
    await last;
  }

  /**
   * Answers everything since the last reply, unless more is typed meanwhile. To a person at the terminal an error is a
   * remark: what they write next is answered together with this.
   */
  async #reply(): Promise<void> {
    this.#making = new AbortController();
    const { signal } = this.#making;
    this.#window.typing(true);
    try {
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

  #compose(signal: AbortSignal) {
    const tools = { settings: this.#ctx.settings.bot, generator: this.#generator, clock: systemClock };
    return compose(tools, { platform: 'page', messages: this.#messages, signal });
  }

  #say(text: string): void {
    this.#messages.push({ side: 'owner', text, at: Date.now() });
    this.#window.bubble(text);
  }
}
