/** `POST /admin/dry-run`: the reply that a conversation would get, by the very code of the live bot. */
import type { Request, Response } from 'express';
import type { BotSettings } from '../../config/groups/bot.ts';
import { ImitatorError } from '../base/errors.ts';
import type { Bot, DryRunAnswer, DryRunRequest, Platform } from '../bot/index.ts';
import { type BodyIssue, type DryRunBody, pageOf, parseDryRun, unknownName } from './dry-run-body.ts';
import type { Turns } from './turns.ts';

/** What a dry run needs of the server, and can change nothing of. */
export interface DryRunTools {
  /** The bot that answers for a page, or for any where none is named; undefined in a process that makes no replies. */
  bot(page?: string): Pick<Bot, 'dryRun'> | undefined;
  /** Whether the model is loaded. */
  modelReady(): boolean;
  /** The version that serves there; null for a model served from a folder. */
  version(page?: string): string | null;
  settings(page?: string): BotSettings;
  /** The configured pages and their platform. */
  pages: readonly { id: string; platform: Platform }[];
  /** The threads that the served model learnt from, by their ids. */
  contacts(page?: string): readonly string[];
  /** A stored conversation, its messages oldest first, those that wait for a reply at the end. */
  conversation(id: string): Promise<Talk | undefined>;
  /** Stored conversations' ids, to name the nearest. */
  conversations(): Promise<readonly string[]>;
}

export interface Talk {
  messages: DryRunRequest['messages'];
  /** The person's id, as the platform gives it; undefined where the request brings the messages. */
  person?: string;
}

type Found<T> = { found: T } | { issue: BodyIssue };

/** Answers 200 with a DryRunAnswer, 400 with issues, 503 where no model can answer now. Stores and sends nothing. */
export async function answerDryRun(
  request: Request,
  response: Response,
  tools: DryRunTools,
  turns: Turns,
): Promise<void> {
  const refuse = (issues: readonly BodyIssue[]) =>
    void response.status(400).json({ error: 'the request is not understood', issues });
  const json = parseJson(request.body);
  if (json === undefined) return refuse([{ path: [], message: 'expected JSON in the body' }]);
  const parsed = parseDryRun(json.value, tools.settings);
  if ('issues' in parsed) return refuse(parsed.issues);
  const { body } = parsed;
  const talk = await talkOf(body, tools);
  const platform = platformOf(body, tools);
  const contact = contactOf(body, tools);
  const version = versionOf(body, tools);
  const issues = [talk, platform, contact, version].flatMap((each) => ('issue' in each ? [each.issue] : []));
  if (issues.length > 0 || !('found' in talk) || !('found' in platform)) return refuse(issues);
  const bot = tools.bot(pageOf(body));
  if (bot === undefined || !tools.modelReady())
    return void response.status(503).json({ error: 'no model is loaded in this process' });
  const { messages, person } = talk.found;
  const signal = goneSignal(response);
  const answer = await turns.take(() =>
    dryRunOf(bot, {
      messages,
      platform: platform.found,
      contact: body.contact ?? (person === undefined ? undefined : body.bot.contacts[person]),
      seed: body.seed,
      alternatives: body.alternatives,
      settings: body.bot,
      signal,
    }),
  );
  // Nobody is there to be answered.
  if (answer === 'gone') return;
  if (answer === 'busy')
    return void response.status(503).set('retry-after', '1').json({ error: 'the model is busy: try again' });
  response.json(answer);
}

async function dryRunOf(
  bot: Pick<Bot, 'dryRun'>,
  request: DryRunRequest & { signal: AbortSignal },
): Promise<DryRunAnswer | 'busy' | 'gone'> {
  if (request.signal.aborted) return 'gone';
  try {
    return await bot.dryRun(request);
  } catch (error) {
    if (request.signal.aborted) return 'gone';
    if (error instanceof ImitatorError && BUSY.includes(error.code)) return 'busy';
    throw error;
  }
}

const BUSY: readonly string[] = ['busy', 'late', 'crashed', 'down', 'closed'].map(
  (why) => `generation-${why}`,
);

function parseJson(body: unknown): { value: unknown } | undefined {
  if (!Buffer.isBuffer(body)) return undefined;
  try {
    return { value: JSON.parse(body.toString('utf8')) };
  } catch {
    return undefined;
  }
}

async function talkOf(body: DryRunBody, tools: DryRunTools): Promise<Found<Talk>> {
  if (body.messages !== undefined) return { found: { messages: body.messages } };
  const id = body.conversation!;
  const found = await tools.conversation(id);
  if (found !== undefined) return { found };
  return { issue: { path: ['conversation'], message: unknownName(id, await tools.conversations()) } };
}

function platformOf(body: DryRunBody, { pages }: DryRunTools): Found<Platform> {
  const { page } = body;
  const id = pageOf(body);
  const known = pages.find((each) => each.id === id);
  if (known !== undefined) return { found: known.platform };
  if (page === undefined) return { found: 'page' };
  const ids = pages.map((each) => each.id);
  return { issue: { path: ['page'], message: unknownName(page, ids) } };
}

function contactOf(body: DryRunBody, tools: DryRunTools): Found<string | undefined> {
  const { contact } = body;
  const known = tools.contacts(pageOf(body));
  if (contact === undefined || known.includes(contact)) return { found: contact };
  return { issue: { path: ['contact'], message: unknownName(contact, known) } };
}

function versionOf(body: DryRunBody, tools: DryRunTools): Found<string | null> {
  const { version } = body;
  const served = tools.version(pageOf(body));
  if (version === undefined || version === served) return { found: served };
  return { issue: { path: ['version'], message: unknownName(version, served === null ? [] : [served]) } };
}

/** Whoever does not wait any longer needs no reply. */
function goneSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  const gone = () => controller.abort(new Error('the request was closed'));
  if (response.closed) gone();
  response.once('close', gone);
  return controller.signal;
}
