/**
 * Meta's side of Messenger on this machine: `npm run simulator`. Start it, start a server with the environment that it
 * prints, and text the page from this terminal. It is made for the demo and the tests, and listens on loopback only.
 */
import { randomInt } from 'node:crypto';
import { MessengerSimulator } from '../src/simulator/index.ts';
import { chatWindow } from './cli/chat-window.ts';
import { type CommandContext, defineCommand } from './cli/command.ts';
import { main } from './cli/main.ts';
import { simulatedChat } from './cli/simulated-chat.ts';

interface Options {
  webhook: string;
  port: string;
  person: string;
  rough?: boolean;
}

/** A bad day: posts doubled, held back and batched, sends that fail in every way. */
const ROUGH = {
  delivery: { batch: 0.3, duplicate: 0.3, outOfOrder: 0.2, waitMs: 1500 },
  sending: { temporary: 0.1, 'sent-despite-error': 0.05, 'hang-up-after-sending': 0.05 },
  echoes: { beforeAnswer: 0.3, late: 0.3, lateMs: 3000 },
  receipts: { delivered: 1, read: 0.7 },
} as const;

const VERIFY_MS = 500;

const simulator = defineCommand({
  name: 'simulator',
  description: `Plays Meta's side of Messenger on this machine: posts signed webhooks to a server, and takes what it sends as strictly as Meta does.

It prints the environment that the server must be started with, waits until the server proves that it knows the verify token, and then texts the page in the name of one person.`,
  configure: (command) =>
    command
      .option('--webhook <url>', "where the server's webhook is", 'http://127.0.0.1:3000/webhook')
      .option('--port <port>', 'where the Send API listens; 0 is any free port', '4300')
      .option('--person <name>', 'who texts', 'Ann')
      .option('--rough', 'a bad day: posts doubled and reordered, sends that fail'),
  async run(ctx, _, options: Options) {
    const manner = options.rough === true ? ROUGH : { receipts: { delivered: 1, read: 1 } };
    // Another seed each time: a server that has seen the ids of an earlier time would take new messages for old ones.
    const meta = new MessengerSimulator({ ...manner, seed: randomInt(2 ** 31) });
    await meta.start(Number(options.port));
    try {
      meta.connect(options.webhook);
      for (const [name, value] of Object.entries(meta.environment)) ctx.note(`${name}=${value}`);
      await untilVerified(meta, options.webhook, ctx);
      const window = chatWindow({ name: 'page', interactive: ctx.interactive, signal: ctx.signal });
      await simulatedChat(meta.person(options.person), window, ctx.interactive, { lastReplyMs: 60_000 });
    } finally {
      await meta.stop();
    }
  },
});

async function untilVerified(meta: MessengerSimulator, url: string, ctx: CommandContext): Promise<void> {
  ctx.note(`waiting for a server with that environment at ${url} ...`);
  while (!(await meta.verify().catch(() => false))) {
    ctx.signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, VERIFY_MS));
  }
  ctx.note('verified: what you type is sent to the page');
}

if (import.meta.main) {
  process.exitCode = await main(['simulator', ...process.argv.slice(2)], {
    simulator: { summary: "play Meta's side of Messenger", load: async () => simulator },
  });
}
