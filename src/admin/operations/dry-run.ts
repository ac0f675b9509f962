/** `POST /admin/dry-run`: the reply that a conversation would get, by the very code of the live bot. */
import { ImitatorError, problem } from '../../base/errors.ts';
import type { Bot, DryRunAnswer, DryRunRequest, Platform } from '../../bot/index.ts';
import { type DryRunBody, dryRunAnswer, dryRunBody, settingsOf } from './dry-run-body.ts';
import { BadRequest, type Issue, unknownName } from './issues.ts';
import { defineOperation } from './operation.ts';
import type { DryRunTools, Talk } from './operator-tools.ts';
import { Turns } from './turns.ts';

type Found<T> = { found: T } | { issue: Issue };

/** Of the process: whatever door they come through. */
const turns = new Turns();

export const dryRun = defineOperation({
  name: 'dryRun',
  method: 'post',
  path: '/dry-run',
  doc: 'The reply that these messages, or a stored conversation, would get. Nothing is stored or sent.',
  body: dryRunBody,
  response: dryRunAnswer,
  refusals: { 'no-model': 503, 'dry-run-busy': 503 },
  async run({ body, signal }, { live }) {
    if (live === undefined) throw noModel();
    const tools = live.dryRun;
    const page = pageOf(body);
    const settings = settingsOf(body, tools.settings(page));
    const talk = await talkOf(body, tools);
    const platform = platformOf(body, tools);
    const contact = contactOf(body, tools);
    const version = versionOf(body, tools);
    const issues = [talk, platform, contact, version].flatMap((each) =>
      'issue' in each ? [each.issue] : [],
    );
    if (issues.length > 0 || !('found' in talk) || !('found' in platform)) throw new BadRequest(issues);
    const bot = tools.bot(page);
    if (bot === undefined || !tools.modelReady()) throw noModel();
    const { messages, person, conduct } = talk.found;
    const answer = await turns.take(() =>
      dryRunOf(bot, {
        messages,
        platform: platform.found,
        contact: body.contact ?? (person === undefined ? undefined : settings.contacts[person]),
        seed: body.seed,
        alternatives: body.alternatives,
        settings,
        conduct,
        signal,
      }),
    );
    if (answer === 'busy') throw busy();
    return {
      ...answer,
      bubbles: [...answer.bubbles],
      policy: { ...answer.policy, says: [...answer.policy.says] },
    };
  },
});

async function dryRunOf(
  bot: Pick<Bot, 'dryRun'>,
  request: DryRunRequest & { signal: AbortSignal },
): Promise<DryRunAnswer> {
  request.signal.throwIfAborted();
  try {
    return await bot.dryRun(request);
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof ImitatorError && BUSY.includes(error.code)) throw busy();
    throw error;
  }
}

const BUSY: readonly string[] = ['busy', 'late', 'crashed', 'down', 'closed'].map(
  (why) => `generation-${why}`,
);

function busy(): Error {
  return problem({ code: 'dry-run-busy', detail: 'the model is busy', remedy: 'try again' });
}

function noModel(): Error {
  return problem({ code: 'no-model', detail: 'no model is loaded in this process' });
}

async function talkOf(body: DryRunBody, tools: DryRunTools): Promise<Found<Talk>> {
  if (body.messages !== undefined) return { found: { messages: body.messages } };
  const id = body.conversation!;
  const found = await tools.conversation(id);
  if (found !== undefined) return { found };
  return { issue: { path: ['conversation'], message: unknownName(id, await tools.conversations()) } };
}

/** The page that a body names, by itself or by its conversation. */
function pageOf({ page, conversation }: DryRunBody): string | undefined {
  return page ?? conversation?.split(':')[0];
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
