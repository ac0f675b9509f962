import { type ServerPage, serverEnvironment } from '../../config/server-environment.ts';
import { problem, problems, UsageError } from '../../src/base/errors.ts';
import { nearest } from '../../src/base/nearest.ts';
import {
  type ProfileChange,
  type ProfileWishes,
  planProfile,
  readProfile,
  SendApi,
  writeProfile,
} from '../../src/webhook/index.ts';
import { type CommandContext, defineCommand, repeat } from '../cli/command.ts';
import { confirm } from '../cli/confirm.ts';

interface Options {
  page?: string;
  greeting: string;
  iceBreaker: string[];
  yes?: boolean;
}

/** As Meta's pages say (docs/messenger.md). */
const MOST = { greeting: 160, iceBreakers: 4, question: 80 };
const GREETING = 'A bot answers here: a machine that texts like the owner of this page.';

export default defineCommand({
  name: 'setup-page',
  description:
    'Gives a page what people see before they write: the button "Get started", a greeting that says that a bot answers, ' +
    'questions to tap; and subscribes it to all that the server needs. It shows what is there and what it will write, ' +
    'and asks; without a terminal it needs --yes. What else the page sends to the app stays as it is.',
  examples: [
    ['imitator setup-page', 'button, greeting and subscription of the page'],
    [
      'imitator setup-page --ice-breaker "How was your day?" --yes',
      'with a question to tap, and without asking',
    ],
  ],
  json: true,
  configure: (command) => {
    command
      .option('--page <id>', 'which page, where there are several')
      .option(
        '--greeting <text>',
        'what stands there before anybody has written; empty writes none',
        GREETING,
      )
      .option('--ice-breaker <question>', 'a question to tap; repeats, at most four', repeat, [])
      .option('--yes', 'writes without asking');
  },
  run: async (ctx, _, options: Options) => {
    const wishes = { greeting: options.greeting, iceBreakers: options.iceBreaker };
    check(wishes);
    const page = pageOf(ctx, options.page);
    const api = new SendApi({ graphApiUrl: ctx.environment.graphApiUrl, ...ctx.settings.send });
    const before = await readProfile(api, page);
    if ('error' in before) throw refused(page, 'what is there now cannot be read', before.error);
    const changes = planProfile(page, wishes, before.profile);
    const open = changes.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
    for (const change of open) ctx.note(lineOf(change));
    if (open.length > 0) await askFirst(ctx, page, options);
    for (const change of open) {
      const wrong = await writeProfile(api, page, change);
      if (wrong !== undefined) throw refused(page, `${change.what} was not written`, wrong);
    }
    const written = open.map(({ what }) => what);
    ctx.result({ page: page.id, written }, () =>
      written.length === 0
        ? `page ${page.id} has everything already`
        : `page ${page.id} has ${written.join(', ')} now`,
    );
  },
});

async function askFirst(ctx: CommandContext, page: ServerPage, { yes = false }: Options): Promise<void> {
  if (yes) return;
  if (!ctx.interactive) throw new UsageError('nobody is there to ask: add --yes to write this to the page');
  if (!(await confirm(`write this to page ${page.id}?`, ctx.signal)))
    throw problem({ code: 'not-confirmed', detail: 'nothing was written' });
}

function check({ greeting, iceBreakers }: ProfileWishes): void {
  const found = [
    ...(greeting.length > MOST.greeting
      ? [`--greeting: expected at most ${MOST.greeting} characters, got ${greeting.length}`]
      : []),
    ...(iceBreakers.length > MOST.iceBreakers
      ? [`--ice-breaker: expected at most ${MOST.iceBreakers}, got ${iceBreakers.length}`]
      : []),
    ...iceBreakers
      .filter((question) => question.trim() === '' || question.length > MOST.question)
      .map((question) => `--ice-breaker: expected 1 to ${MOST.question} characters, got ${question.length}`),
  ];
  if (found.length > 0) throw problems('profile', 'setup-page', found);
}

function pageOf({ environment, settings }: CommandContext, id: string | undefined): ServerPage {
  const { pages } = serverEnvironment(environment, settings.webhook, 'all');
  const found = id === undefined && pages.length === 1 ? pages[0] : pages.find((page) => page.id === id);
  if (found !== undefined) return found;
  const known = pages.map((page) => page.id);
  if (id === undefined)
    throw new UsageError(`there are several pages: name one with --page (${known.join(', ')})`);
  const near = nearest(id, known);
  throw new UsageError(`--page ${id}: no such page${near === undefined ? '' : `, did you mean ${near}?`}`);
}

function lineOf({ what, before, after }: ProfileChange): string {
  const there = before === null || before === '' ? 'nothing' : JSON.stringify(before);
  return `${what}: ${there} -> ${JSON.stringify(after)}`;
}

function refused({ id }: ServerPage, what: string, error: string): Error {
  return problem({
    code: 'setup-refused',
    place: `page ${id}`,
    detail: `${what}: ${error}`,
    remedy: 'imitator doctor says what the token lacks; what was written before stays',
  });
}
