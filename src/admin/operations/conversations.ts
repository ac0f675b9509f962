/** Who talks with the page, and what was said. */
import { z } from 'zod';
import { problem } from '../../base/errors.ts';
import { conversationHistory, listenForChanges, recentConversations } from '../../store/index.ts';
import { count, most, name, time } from './fields.ts';
import { unknownName } from './issues.ts';
import { defineEvents, defineOperation } from './operation.ts';

const speaker = z
  .enum(['user', 'bot', 'owner', 'system'])
  .describe('`owner`: a person wrote by hand; `system`: what the bot says for itself.');

export const listConversations = defineOperation({
  name: 'listConversations',
  method: 'get',
  path: '/api/conversations',
  doc: 'Conversations, those with the newest words first.',
  query: z.strictObject({
    most,
    before: z.coerce.number().optional().describe('Only those whose newest word is older: the next page.'),
    page: name.optional().describe("Only this page's."),
  }),
  response: z.object({
    conversations: z.array(
      z.object({
        id: z.string(),
        page: z.string(),
        person: z.string(),
        platform: z.enum(['page', 'instagram']),
        pausedUntil: time.nullable(),
        pausedWhy: z.string().nullable(),
        lastText: z.string().nullable(),
        lastFrom: speaker.nullable(),
        lastAt: time.nullable(),
        unanswered: count,
      }),
    ),
  }),
  async run({ query }, { database, now }) {
    const conversations = await recentConversations(database, query);
    return { conversations: conversations.map((each) => withoutPastPause(each, now())) };
  },
});

function withoutPastPause<C extends { pausedUntil: number | null; pausedWhy: string | null }>(
  conversation: C,
  now: number,
): C {
  const { pausedUntil } = conversation;
  return pausedUntil !== null && pausedUntil > now
    ? conversation
    : { ...conversation, pausedUntil: null, pausedWhy: null };
}

export const showConversation = defineOperation({
  name: 'showConversation',
  method: 'get',
  path: '/api/conversations/{conversation}',
  doc: 'What was said last in a conversation, oldest first.',
  params: z.strictObject({ conversation: name }),
  query: z.strictObject({ most }),
  response: z.object({
    id: z.string(),
    said: z.array(
      z.object({
        from: speaker,
        text: z.string(),
        at: time,
        state: z
          .string()
          .nullable()
          .describe('Of what goes out: `queued`, `sending`, `unsure`, `sent`, `failed`.'),
      }),
    ),
  }),
  refusals: { 'no-such-conversation': 404 },
  async run({ params: { conversation }, query }, { database, live }) {
    const said = await conversationHistory(database, conversation, query.most);
    if (said === undefined)
      throw noSuchConversation(conversation, (await live?.dryRun.conversations()) ?? []);
    return { id: conversation, said };
  },
});

/** More than this is asked for anew anyway. */
const MOST_UNTOLD = 100;

export const watchConversations = defineEvents({
  name: 'watchConversations',
  path: '/api/conversations/events',
  doc: 'The id of each conversation in which something changes, as it changes.',
  event: z.object({ conversation: z.string() }),
  async *run({ signal }, { database }) {
    const changed: string[] = [];
    let wake = () => {};
    const stop = await listenForChanges(database, (conversation) => {
      if (changed.length < MOST_UNTOLD && !changed.includes(conversation)) changed.push(conversation);
      wake();
    });
    signal.addEventListener('abort', () => wake());
    try {
      while (!signal.aborted) {
        for (const conversation of changed.splice(0)) yield { conversation };
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (changed.length > 0 || signal.aborted) resolve();
        });
      }
    } finally {
      await stop();
    }
  },
});

export function noSuchConversation(id: string, known: readonly string[]): Error {
  return problem({ code: 'no-such-conversation', place: 'conversation', detail: unknownName(id, known) });
}
