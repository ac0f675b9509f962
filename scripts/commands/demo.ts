import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counted } from '../../src/base/counted.ts';
import { UsageError } from '../../src/base/errors.ts';
import { makePrivateFolder } from '../../src/base/files/private.ts';
import { inSentences } from '../../src/evaluate/report/index.ts';
import { readDataset } from '../../src/formatting/index.ts';
import { burstOf } from '../cli/burst-of.ts';
import { type ChatWindow, chatWindow } from '../cli/chat-window.ts';
import { type CommandContext, defineCommand, repeat } from '../cli/command.ts';
import { judge } from '../cli/judge.ts';
import { warnOfLoose } from '../cli/private-folders.ts';
import { simulatedChat } from '../cli/simulated-chat.ts';
import { packageRoot } from '../cli/version.ts';
import { openLivePage } from '../demo/live-page.ts';
import { type Imitation, makeImitation } from '../demo/make-imitation.ts';
import { pipedBursts } from '../demo/piped-bursts.ts';
import { talk } from '../demo/talk.ts';

interface Options {
  real: string[];
  me: string[];
  exclude: string[];
  say: string[];
  steps: string;
  base?: string;
  out?: string;
}

/** Said in the place of a verdict. */
const NOT_JUDGED =
  'Not judged: with another base than models/small that takes longer than a demo should. `imitator evaluate` does it.';
/** So that it takes half a minute at most. */
const MOST_JUDGED = 50;
/** Said where nobody is there to type, and nothing is piped. */
const BURSTS = [['hey', 'how are you?'], ['do you have time for a coffee tomorrow?'], ["I'm so tired"]];
const REPLY_MS = 60_000;

export default defineCommand({
  name: 'demo',
  description:
    'The whole idea at once, on this machine and without network: an export becomes a dataset, a short training an ' +
    'adapter on the small base, a server answers a simulated page with it, and you text that page from this terminal: ' +
    'what you type goes there as signed webhooks, and replies come back as bubbles. What you type on within a moment is ' +
    'one burst, and is answered together. Piped lines are bursts too, up to an empty line or the end; with nothing piped ' +
    'and no --say, it says something of its own.\n\n' +
    'The export is that of invented people, unless --real names your own. The small base knows little: what it shows ' +
    'is the way of writing, not the knowledge.',
  examples: [
    ['imitator demo', 'With the export of invented people'],
    ['imitator demo --real facebook-ann.zip --exclude Jana', 'With your own export, without Jana'],
    ['imitator demo --base HuggingFaceTB/SmolLM2-135M-Instruct --steps 100', 'With a base that knows more'],
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
      .option(
        '--say <text>',
        'say this instead of asking at the terminal, messages of one burst joined by |; repeats',
        repeat,
        [],
      )
      .option('--out <dir>', 'keep dataset and adapter in this folder; without it nothing is kept'),
  async run(ctx, _, options: Options) {
    const steps = Number(options.steps);
    if (!Number.isInteger(steps) || steps < 1)
      throw new UsageError(`--steps: expected a whole number from 1, got ${options.steps}`);
    const dir = options.out ?? mkdtempSync(join(tmpdir(), 'imitator-demo-'));
    makePrivateFolder(dir);
    warnOfLoose(ctx, dir);
    const piped = options.say.length === 0 && process.stdin.isTTY !== true ? pipe(ctx) : undefined;
    try {
      await demo(ctx, options, steps, dir, piped);
    } finally {
      piped?.close();
      if (options.out === undefined) rmSync(dir, { recursive: true, force: true });
      else ctx.note(`dataset and adapter are in ${options.out}`);
    }
  },
});

/** Open from the start: what comes while the training runs is said after it. */
const pipe = ({ signal }: CommandContext): ChatWindow => chatWindow({ name: '', interactive: false, signal });

async function demo(
  ctx: CommandContext,
  options: Options,
  steps: number,
  dir: string,
  piped: ChatWindow | undefined,
): Promise<void> {
  const { real, me, exclude, say, base } = options;
  const paths = real.length > 0 ? real : [join(packageRoot(), 'examples/sample-export.zip')];
  const imitation = await makeImitation(ctx, { paths, me, exclude, steps, base }, dir);
  const atTerminal = ctx.interactive && say.length === 0;
  const verdict = base === undefined ? await judged(ctx, imitation) : [NOT_JUDGED];
  ctx.note(`4. A server answers as ${imitation.owner}, and Meta's side is simulated`);
  // A burst that is not typed comes all at once: there is little to wait for.
  const page = await openLivePage(ctx, imitation.adapter, dir, { debounceSeconds: atTerminal ? 1.5 : 0.4 });
  try {
    const bursts = () => (piped === undefined ? undefined : pipedBursts(piped, BURSTS));
    if (atTerminal) await chat(ctx, imitation, page, verdict);
    else
      await talkByScript(
        ctx,
        imitation,
        page,
        bursts() ?? (say.length > 0 ? say.map(burstOf) : BURSTS),
        verdict,
      );
  } finally {
    await page.stop();
  }
}

/** Three sentences; none for an export that is too small to hold anything out. */
async function judged(ctx: CommandContext, { owner, adapter, data }: Imitation): Promise<string[]> {
  const dataset = await readDataset(data);
  const { examples } = dataset.manifest.files.test;
  if (examples === 0) return ['The export is too small to hold anything out for a judgement.'];
  const options = {
    model: adapter,
    against: [],
    beside: false,
    part: 'test' as const,
    examples: MOST_JUDGED,
    seed: 1,
  };
  ctx.note(`3. Judging it on ${counted(Math.min(examples, MOST_JUDGED), 'example')} that it has not seen`);
  const { evaluation } = await judge(ctx, dataset, options);
  return inSentences(evaluation, owner);
}

async function chat(
  ctx: CommandContext,
  { owner }: Imitation,
  page: Page,
  verdict: readonly string[],
): Promise<void> {
  const window = chatWindow({ name: owner, interactive: true, signal: ctx.signal });
  window.note(`5. Text ${owner}; /quit ends it`);
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
  page: Page,
  bursts: Bursts,
  verdict: readonly string[],
): Promise<void> {
  const conversation = await talk(page, bursts, ctx.signal);
  const { owner, examples, steps, perplexity } = imitation;
  ctx.result({ owner, examples, steps, perplexity, ...page.counts(), conversation, verdict }, () =>
    [
      ...conversation.map(({ said, bubbles }) => [...said.map((text) => `> ${text}`), ...bubbles].join('\n')),
      verdict.join('\n'),
    ].join('\n\n'),
  );
}

type Bursts = Parameters<typeof talk>[1];
type Page = Awaited<ReturnType<typeof openLivePage>>;
