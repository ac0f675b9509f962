/** What is stored of one person, and who it is. A person is called by their page-scoped id, or by their alias. */
import { z } from 'zod';
import type { ListedVersion } from '../../model/versions/index.ts';
import { exportPerson, forgetPerson, namedIn, openDeletions, whoIs } from '../../store/index.ts';
import { count, name, time } from './fields.ts';
import { defineOperation } from './operation.ts';
import type { OperatorTools } from './operator-tools.ts';

const params = z.strictObject({
  person: name.describe('A page-scoped id, or the alias that the log has; either behind `PAGE:`.'),
});
const refusals = { 'nobody-so-called': 404, 'no-such-deletion': 404 };

const conversation = z.object({
  conversation: z.string(),
  page: z.string(),
  person: z.string().describe('The page-scoped id.'),
  platform: z.string(),
  heardAt: time.nullable(),
});

export const forget = defineOperation({
  name: 'forgetPerson',
  method: 'post',
  path: '/api/people/{person}/forget',
  doc: 'Deletes everything that the store has of one person.',
  params,
  body: z.strictObject({
    page: name.optional().describe("Only the conversation with this page; all pages' without it."),
    deletion: name.optional().describe('The code of the request for data deletion that this answers.'),
    thread: name
      .optional()
      .describe("The id of the person's thread in datasets, where bot.contacts has no tie to it."),
  }),
  response: z.object({
    conversations: count,
    messages: count,
    bubbles: count,
    deadLetters: count,
    versions: z
      .array(z.string())
      .nullable()
      .describe(
        "Versions that learnt from the person's thread; null where nobody knows which thread is theirs.",
      ),
  }),
  refusals,
  async run({ params: { person }, body: { thread, ...body } }, tools) {
    const versions = await versionsWithWordsOf(person, thread, tools);
    return { ...(await forgetPerson(tools.database, person, { ...body, now: tools.now() })), versions };
  },
});

/** Who the person is must be asked before they are forgotten. */
async function versionsWithWordsOf(
  person: string,
  thread: string | undefined,
  { database, versions, settings }: OperatorTools,
): Promise<string[] | null> {
  const ties = settings().find((each) => each.name === 'bot.contacts')?.value ?? {};
  const people = thread === undefined ? await whoIs(database, namedIn(person)) : [];
  const theirs = new Set([thread, ...people.map((each) => (ties as Record<string, string>)[each.person])]);
  theirs.delete(undefined);
  if (theirs.size === 0 || versions === undefined) return null;
  const holds = (manifest: ListedVersion['manifest']) => manifest?.threads.some((each) => theirs.has(each));
  return (await versions.list()).flatMap((each) => (holds(each.manifest) ? [each.name] : []));
}

export const who = defineOperation({
  name: 'whoIs',
  method: 'get',
  path: '/api/people/{person}',
  doc: 'Whose an alias, a page-scoped id or the code of an open request for data deletion is.',
  params,
  response: z.object({
    people: z.array(conversation.extend({ alias: z.string() })),
    requests: z.array(z.object({ code: z.string(), appScopedId: z.string(), askedAt: time })),
  }),
  async run({ params: { person } }, { database }) {
    const open = await openDeletions(database);
    return {
      people: await whoIs(database, namedIn(person)),
      requests: open.filter(({ code, appScopedId }) => code === person || appScopedId === person),
    };
  },
});

const row = z.record(z.string(), z.unknown());

export const exportOfPerson = defineOperation({
  name: 'exportPerson',
  method: 'get',
  path: '/api/people/{person}/export',
  doc: 'Everything that the store has of one person, to be handed to them.',
  params,
  response: z.object({
    format: z.literal(1),
    exportedAt: time,
    conversations: z.array(
      conversation.extend({
        said: z.array(z.object({ from: z.enum(['person', 'page']), text: z.string(), at: time })),
        stored: z.record(z.string(), z.array(row)).describe('Every row as it is stored, by table.'),
      }),
    ),
  }),
  refusals,
  run: ({ params: { person } }, { database, now }) => exportPerson(database, person, now()),
});
