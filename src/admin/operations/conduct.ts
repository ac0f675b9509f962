/** How the bot is to behave in one conversation, by the owner's word. */
import { z } from 'zod';
import {
  listConduct,
  listDecisions,
  pauseConversation,
  resumeConversation,
  setMode,
} from '../../store/index.ts';
import { name } from './fields.ts';
import { defineOperation } from './operation.ts';

const params = z.strictObject({
  conversation: name.describe(
    '`PAGE:PSID`, or `PAGE:ALIAS` as the log has it; the person alone where they talk with one page.',
  ),
});
const refusals = { 'no-such-conversation': 404 };
const time = z.number().describe('Milliseconds since 1970.');
const mode = z.enum(['auto', 'draft', 'off']);

export const conductSummary = z.object({
  id: z.string(),
  page: z.string(),
  person: z.string(),
  platform: z.string(),
  mode: mode
    .nullable()
    .describe("The owner's choice for this conversation; null is the default, `bot.mode`."),
  pausedUntil: time.nullable(),
  pausedWhy: z.string().nullable(),
  held: z.string().nullable().describe('Why the bot is silent until it is resumed.'),
  optedOutAt: time.nullable().describe('When the person wrote a stop word.'),
  heardAt: time.nullable(),
  draft: z.number().int().nullable().describe('The draft that waits.'),
  policy: z.string().nullable().describe('Which policy decided last.'),
  why: z.string().nullable(),
});

export const conductList = defineOperation({
  name: 'listConduct',
  method: 'get',
  path: '/api/conduct',
  doc: 'How the bot behaves in each conversation, those in which somebody wrote last first.',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    before: z.coerce.number().optional().describe('Only those in which the person was heard before.'),
  }),
  response: z.object({ conversations: z.array(conductSummary) }),
  async run({ query }, { database, now }) {
    return { conversations: await listConduct(database, { now: now(), ...query }) };
  },
});

export const decisions = defineOperation({
  name: 'listDecisions',
  method: 'get',
  path: '/api/conversations/{conversation}/decisions',
  doc: 'What was decided in a conversation, by which policy and why; the newest first.',
  params,
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(50) }),
  refusals,
  response: z.object({
    decisions: z.array(
      z.object({ id: z.number().int(), policy: z.string(), kind: z.string(), why: z.string(), at: time }),
    ),
  }),
  async run({ params, query }, { database }) {
    return { decisions: await listDecisions(database, params.conversation, query.limit) };
  },
});

export const conversationMode = defineOperation({
  name: 'setConversationMode',
  method: 'put',
  path: '/api/conversations/{conversation}/mode',
  doc: 'Sends replies by itself, as drafts, or not at all here ("never here"); null is the default again.',
  params,
  body: z.strictObject({ mode: mode.nullable() }),
  response: conductSummary,
  refusals,
  run({ params, body }, { database, now }) {
    return setMode(database, params.conversation, body.mode, now());
  },
});

export const pause = defineOperation({
  name: 'pauseConversation',
  method: 'post',
  path: '/api/conversations/{conversation}/pause',
  doc: 'The bot is silent here for some hours, as after a message by hand, or until it is resumed.',
  params,
  body: z.strictObject({ hours: z.number().positive().max(8760).optional() }),
  response: conductSummary,
  refusals,
  run({ params, body }, { database, now }) {
    const until = body.hours === undefined ? undefined : now() + body.hours * 3_600_000;
    return pauseConversation(database, params.conversation, until, now());
  },
});

export const resume = defineOperation({
  name: 'resumeConversation',
  method: 'post',
  path: '/api/conversations/{conversation}/resume',
  doc: "Ends the owner's own pause, and what holds the bot until it is told to go on.",
  params,
  response: conductSummary,
  refusals,
  run({ params }, { database, now }) {
    return resumeConversation(database, params.conversation, now());
  },
});
