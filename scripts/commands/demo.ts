import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { problem, UsageError } from '../../src/base/errors.ts';
import { onDisk } from '../../src/base/files/disk.ts';
import { lockFolder } from '../../src/base/files/lock-folder.ts';
import { makePrivateFolder } from '../../src/base/files/private.ts';
import { createLog } from '../../src/webhook/index.ts';
import { burstOf } from '../cli/burst-of.ts';
import { type ChatWindow, chatWindow } from '../cli/chat-window.ts';
import { type CommandContext, defineCommand, repeat } from '../cli/command.ts';
import { warnOfLoose } from '../cli/private-folders.ts';
import { simulatedChat } from '../cli/simulated-chat.ts';
import { packageRoot } from '../cli/version.ts';
import { baseBeside } from '../demo/base-reply.ts';
import { openChatServer } from '../demo/chat-server.ts';
import { type LivePage, openLivePage } from '../demo/live-page.ts';
import { type Imitation, makeImitation } from '../demo/make-imitation.ts';
import { browserOpener, openBrowser } from '../demo/open-browser.ts';
import { pipedBursts } from '../demo/piped-bursts.ts';
import { SharedChat } from '../demo/shared-chat.ts';
import { talk } from '../demo/talk.ts';

interface Options {
  real: string[];
  me: string[];
  exclude: string[];
  say: string[];
  steps: string;
  port: string;
  base?: string;
  out?: string;
  page?: boolean;
  terminal?: boolean;
  verbose?: boolean;
}

/** Said where nobody is there to type, and nothing is piped. */
const BURSTS = [['hey', 'how are you?'], ['do you have time for a coffee tomorrow?'], ["I'm so tired"]];
const REPLY_MS = 60_000;
/** What is typed on within this time is answered together. */
const TYPED_SECONDS = 1.5;
/** A burst that is not typed comes all at once: there is little to wait for. */
const GIVEN_SECONDS = 0.4;

export default defineCommand({
  name: 'demo',
  description:
    'The whole idea at once, on this machine and without network: an export becomes a dataset, a short training an ' +
    'adapter on the small base, and a server answers a simulated page with it. A browser opens in which you text that ' +
    'page as on a phone: what you send goes there as signed webhooks, and replies come back as bubbles, with what the ' +
    'base says without the adapter beside them. Without a screen, or with --terminal, you text from the terminal. ' +
    'Piped lines are bursts too, up to an empty line or the end; with nothing piped and no --say, it says something ' +
    'of its own.\n\n' +
    'The export is that of invented people, unless --real names your own. The small base knows little: what it shows ' +
    'is the way of writing, not the knowledge. Dataset and version are kept in IMITATOR_HOME/demo, which no other ' +
    'command reads, and a demo that was ended goes on where it was; what was said in the chat is not kept.',
  examples: [
    ['imitator demo', 'With the export of invented people'],
    ['imitator demo --real facebook-ann.zip --exclude Jana', 'With your own export, without Jana'],
    ['imitator demo --base facebook/blenderbot-400M-distill', 'With a base that knows more, from the hub'],
    ['imitator demo --terminal', 'Without a browser'],
    ['imitator demo --page --port 4000', 'On a machine far away: open the address through a tunnel'],
    ['imitator demo --say "are you home?" --json', 'Without a person at the terminal'],
    ['imitator demo --say "dude|i need your advice"', 'Two messages before the bot answers'],
    ['imitator demo < lines.txt', 'With lines from a file'],
  ],
  json: true,
  model: true,
  configure: (command) =>
    command
      .option('--real <path>', 'your own export: a zip or its folder; repeats', repeat, [])
      .option('--me <name>', 'who you are in it, where it does not say; repeats', repeat, [])
      .option('--exclude <name>', 'without these threads; repeats', repeat, [])
      .option('--base <base>', 'another base than models/small: a folder, a GGUF file, or a name on the hub')
      .option('--steps <n>', 'steps of the training', '400')
      .option('--terminal', 'chat in the terminal, not in a browser')
      .option('--page', 'serve the page also where no browser can be opened; Ctrl-C ends it')
      .option('--port <n>', 'port of the page on this machine; 0: any that is free', '3333')
      .option(
        '--say <text>',
        'say this instead of asking at the terminal, messages of one burst joined by |; repeats',
        repeat,
        [],
      )
      .option('--verbose', 'say what training and server find out about this machine, and warnings')
      .option('--out <dir>', 'keep dataset and version here, in the place of IMITATOR_HOME/demo'),
  async run(ctx, _, options: Options) {
    const steps = wholeNumber('--steps', options.steps, 1, Number.MAX_SAFE_INTEGER);
    const port = wholeNumber('--port', options.port, 0, 65_535);
    if (options.page === true && options.terminal === true)
      throw new UsageError('--page and --terminal: leave one of them out');
    const home = options.out ?? join(ctx.environment.home, 'demo');
    onDisk(home, 'nothing was begun: free some space', () => makePrivateFolder(home));
    warnOfLoose(ctx, home);
    const release = await lockFolder(home);
    if (release === undefined) throw busy(home);
    const chosen = talkingBy(ctx, options);
    // Open from the start: what comes while the training runs is said after it.
    const piped = chosen === 'script' && options.say.length === 0 ? pipe(ctx) : undefined;
    try {
      await demo(ctx, { ...options, talkingBy: chosen, home, port }, steps, piped);
    } finally {
      piped?.close();
      await release();
    }
  },
});

type TalkingBy = 'page' | 'terminal' | 'script';
type Plan = Omit<Options, 'port'> & { talkingBy: TalkingBy; home: string; port: number };

function talkingBy(ctx: CommandContext, { say, page, terminal }: Options): TalkingBy {
  if (page === true) return 'page';
  if (!ctx.interactive || say.length > 0) return 'script';
  return terminal !== true && browserOpener(process.platform, process.env) !== undefined
    ? 'page'
    : 'terminal';
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  const to = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
  throw new UsageError(`${option}: expected a whole number from ${least}${to}, got ${text}`);
}

function busy(home: string): Error {
  return problem({
    code: 'demo',
    place: home,
    detail: 'another demo is running there',
    remedy: 'end it, or give this one a folder of its own with --out',
  });
}

const pipe = ({ signal }: CommandContext): ChatWindow => chatWindow({ name: '', interactive: false, signal });

async function demo(
  ctx: CommandContext,
  plan: Plan,
  steps: number,
  piped: ChatWindow | undefined,
): Promise<void> {
  const { real, me, exclude, base, home, verbose = false } = plan;
  const paths = real.length > 0 ? real : [join(packageRoot(), 'examples/sample-export.zip')];
  const imitation = await makeImitation(ctx, { paths, me, exclude, steps, base, verbose }, home);
  const debounceSeconds = plan.talkingBy === 'script' ? GIVEN_SECONDS : TYPED_SECONDS;
  // What was said is gone with the demo; what a killed one left goes now.
  const state = join(home, 'chat');
  rmSync(state, { recursive: true, force: true });
  const inner = verbose ? ctx : { ...ctx, note: () => {} };
  if (plan.talkingBy === 'script')
    ctx.note(`4. A server answers as ${imitation.owner}, and Meta's side is simulated`);
  const page = await openLivePage(inner, imitation.adapter, state, { debounceSeconds });
  try {
    if (plan.talkingBy === 'page') await chatInBrowser(ctx, inner, imitation, page, plan);
    else if (plan.talkingBy === 'terminal') await chatInTerminal(ctx, imitation, page);
    else await talkByScript(ctx, imitation, page, burstsOf(plan, piped));
  } finally {
    await page.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

type Bursts = Parameters<typeof talk>[1];

function burstsOf({ say }: Plan, piped: ChatWindow | undefined): Bursts {
  if (piped !== undefined) return pipedBursts(piped, BURSTS);
  return say.length > 0 ? say.map(burstOf) : BURSTS;
}

async function chatInBrowser(
  ctx: CommandContext,
  inner: CommandContext,
  { owner, base, verdict, adapter }: Imitation,
  { person }: LivePage,
  { port, page: asked }: Plan,
): Promise<void> {
  const beside = baseBeside(inner, adapter);
  const chat = new SharedChat(person, beside.reply);
  const log = createLog({ level: 'error', messageText: false, secrets: [] });
  try {
    const server = await openChatServer(chat, { owner, base, verdict }, { port, log });
    try {
      ctx.note(`4. Text ${owner} at ${server.url}\n   Ctrl-C ends it`);
      const opener = browserOpener(process.platform, process.env);
      if (opener !== undefined && asked !== true && !(await openBrowser(opener, server.url)))
        ctx.note('   No browser could be opened: open that address yourself, or use --terminal');
      await untilAborted(ctx.signal);
    } finally {
      await server.close();
    }
  } finally {
    chat.close();
    await beside.close();
  }
}

async function chatInTerminal(
  ctx: CommandContext,
  { owner, verdict }: Imitation,
  page: LivePage,
): Promise<void> {
  const window = chatWindow({ name: owner, interactive: true, signal: ctx.signal });
  window.note(`4. Text ${owner}; /quit ends it`);
  try {
    await simulatedChat(page.person, window, true, { lastReplyMs: REPLY_MS });
  } finally {
    window.close();
  }
  for (const line of verdict) ctx.note(line);
}

async function talkByScript(
  ctx: CommandContext,
  imitation: Imitation,
  page: LivePage,
  bursts: Bursts,
): Promise<void> {
  const conversation = await talk(page, bursts, ctx.signal);
  const { owner, examples, version, steps, perplexity, verdict } = imitation;
  const made = { owner, examples, version, steps, perplexity };
  ctx.result({ ...made, ...page.counts(), conversation, verdict }, () =>
    [
      ...conversation.map(({ said, bubbles }) => [...said.map((text) => `> ${text}`), ...bubbles].join('\n')),
      verdict.join('\n'),
    ].join('\n\n'),
  );
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
