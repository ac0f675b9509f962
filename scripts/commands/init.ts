import { existsSync, readFileSync } from 'node:fs';
import { parse as parseDotenv } from 'dotenv';
import { problems, UsageError } from '../../src/base/errors.ts';
import { onDisk } from '../../src/base/files/disk.ts';
import { makePrivateFolder } from '../../src/base/files/private.ts';
import { readJson } from '../../src/base/files/read-json.ts';
import { writeWhole } from '../../src/base/files/write-whole.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { ownHome } from '../cli/private-folders.ts';
import { type Answer, answers } from '../init/answers.ts';
import { type Asker, asker } from '../init/ask.ts';
import { withVariables } from '../init/env-file.ts';

interface Options {
  pageId?: string;
  appId?: string;
  force?: boolean;
}

/** Where the commands look for them. */
const ENV_FILE = '.env';
const SETTINGS_FILE = 'config/local.json';
const UNTOUCHED = 'nothing was written: free some space';

/** Each variable's value, and where it is from. */
type Found = Map<string, { value: string; from: 'there' | 'given' | 'made' }>;

export default defineCommand({
  name: 'init',
  description:
    'Asks for what a page on Messenger needs, and writes it: secrets to .env in this folder, the app id to ' +
    'config/local.json, each readable by you alone. What is there already is kept unless you say otherwise, and lines ' +
    'of your own stay as they are. The verify token and the admin token are made for you. Secrets are not shown, ' +
    'neither while you type nor afterwards.\n\n' +
    'Without a terminal, secrets come from the environment (APP_SECRET, PAGE_ACCESS_TOKEN): never from options, which ' +
    'every process of the machine can read. docs/first-reply.md leads from an app at Meta to the first reply.',
  examples: [
    ['imitator init', 'Asks one question after another'],
    ['APP_SECRET=... PAGE_ACCESS_TOKEN=... imitator init --page-id 1234567890', 'From a script'],
  ],
  json: true,
  configure: (command) =>
    command
      .option('--page-id <number>', "the page's number")
      .option('--app-id <number>', "the app's number")
      .option('--force', 'take what is given in the place of what stands in .env'),
  run: async (ctx, _, options: Options) => {
    const there = readThere();
    const given = givenBy(ctx, options);
    const found = ctx.interactive ? await asked(ctx, there, given) : told(there, given, options);
    const appId = options.appId ?? (ctx.interactive ? found.get(APP_ID)?.value : undefined);
    if (appId !== undefined && appId !== '' && !/^\d+$/.test(appId))
      throw new UsageError(`--app-id: expected digits alone, got ${appId}`);
    found.delete(APP_ID);
    const written = write(found, appId);
    ownHome(ctx);
    const names = (from: string) => [...found].flatMap(([name, each]) => (each.from === from ? [name] : []));
    const result = { ...written, kept: names('there'), given: names('given'), made: names('made') };
    ctx.result(result, () => summary(result, ctx));
  },
});

/** Asked like the others, and a setting. */
const APP_ID = 'webhook.appId';

function readThere(): Record<string, string> {
  return existsSync(ENV_FILE) ? parseDotenv(readFileSync(ENV_FILE)) : {};
}

/** dotenv has read .env into the environment: what differs from it was given there. */
function givenBy({ environment }: CommandContext, { pageId }: Options): Record<string, string> {
  const fromEnvironment = answers.flatMap(({ variable }) => {
    const value = environment.variable(variable);
    return value === undefined ? [] : [[variable, value] as const];
  });
  return { ...Object.fromEntries(fromEnvironment), ...(pageId === undefined ? {} : { PAGE_ID: pageId }) };
}

/** Without a person: everything at once, or every problem at once. */
function told(
  there: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
  { force = false }: Options,
): Found {
  const found: Found = new Map();
  const wrong: string[] = [];
  for (const answer of answers) {
    const { variable, optional } = answer;
    const [old, wanted] = [there[variable], given[variable]];
    const differs = wanted !== undefined && old !== undefined && old !== '' && wanted !== old;
    if (differs && !force)
      wrong.push(`${variable}: ${ENV_FILE} has another value; --force takes the one that is given`);
    const value = wanted ?? old ?? answer.made?.();
    const from = wanted !== undefined && wanted !== old ? 'given' : old !== undefined ? 'there' : 'made';
    if (value === undefined || value === '') {
      if (optional !== true) wrong.push(`${variable} is not given: expected ${answer.expected}`);
    } else if (!answer.fits(value)) wrong.push(misfit(answer, value));
    else found.set(variable, { value, from });
  }
  if (wrong.length === 0) return found;
  throw problems('init', ENV_FILE, wrong, 'set them in the environment, or run imitator init in a terminal');
}

const misfit = ({ variable, expected, secret }: Answer, value: string): string =>
  `${variable}: expected ${expected}, got ${secret ? `${value.length} other characters` : value}`;

async function asked(
  ctx: CommandContext,
  there: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Promise<Found> {
  const questions = asker({ input: process.stdin, output: process.stderr, signal: ctx.signal });
  try {
    const found: Found = new Map();
    for (const answer of answers) {
      const each = await askFor(ctx, questions, answer, there[answer.variable], given[answer.variable]);
      if (each !== undefined) found.set(answer.variable, each);
    }
    const appId = await questions.ask(
      "The app's number, which it shows on top (nothing: leave it out)",
      false,
    );
    if (appId !== '') found.set(APP_ID, { value: appId, from: 'given' });
    return found;
  } finally {
    questions.close();
  }
}

/** Until it fits. Nothing typed keeps what is known, or takes what is made. */
async function askFor(
  ctx: CommandContext,
  questions: Asker,
  answer: Answer,
  old: string | undefined,
  given: string | undefined,
): Promise<{ value: string; from: 'there' | 'given' | 'made' } | undefined> {
  const known = given ?? old;
  const otherwise =
    known !== undefined ? ' (nothing: as it is)' : answer.made ? ' (nothing: made for you)' : '';
  for (;;) {
    const typed = await questions.ask(`${answer.question}${otherwise}`, answer.secret);
    if (typed === '' && known !== undefined && answer.fits(known))
      return { value: known, from: known === old ? 'there' : 'given' };
    if (typed === '' && answer.made !== undefined) return { value: answer.made(), from: 'made' };
    if (typed === '' && answer.optional === true) return undefined;
    if (answer.fits(typed)) return { value: typed, from: 'given' };
    ctx.note(`  ${misfit(answer, typed)}`);
  }
}

function write(found: Found, appId: string | undefined): { env: string; settings: string | null } {
  const before = existsSync(ENV_FILE) ? readFileSync(ENV_FILE, 'utf8') : '';
  const values = new Map([...found].map(([name, { value }]) => [name, value]));
  onDisk(ENV_FILE, UNTOUCHED, () => writeWhole(ENV_FILE, withVariables(before, values)));
  if (appId === undefined || appId === '') return { env: ENV_FILE, settings: null };
  const settings = existsSync(SETTINGS_FILE) ? (readJson(SETTINGS_FILE) as Record<string, object>) : {};
  const changed = { ...settings, webhook: { ...settings['webhook'], appId } };
  onDisk(SETTINGS_FILE, UNTOUCHED, () => {
    makePrivateFolder('config');
    writeWhole(SETTINGS_FILE, `${JSON.stringify(changed, null, 2)}\n`);
  });
  return { env: ENV_FILE, settings: SETTINGS_FILE };
}

function summary(
  { env, settings, made }: { env: string; settings: string | null; made: readonly string[] },
  { environment }: CommandContext,
): string {
  return [
    `Written: ${[env, settings].filter((file) => file !== null).join(', ')}, for you alone.`,
    ...(made.includes('VERIFY_TOKEN') ? [`The verify token was made: ${env} has it.`] : []),
    '',
    'Next:',
    '  imitator doctor     asks Meta whether page, token and app fit together',
    `  imitator retrain    makes a version of the exports in ${environment.home}/exports`,
    '  imitator serve      answers; tell the app the address of a tunnel to it, and the verify token',
    'docs/first-reply.md has each step, and what can go wrong at it.',
  ].join('\n');
}
