/** Replies that wait for a person's word. */
import { z } from 'zod';
import { approveDraft, listDrafts, rejectDraft } from '../../store/index.ts';
import { name } from './fields.ts';
import { defineOperation } from './operation.ts';

const states = ['waiting', 'approved', 'rejected', 'dropped'] as const;
const time = z.number().describe('Milliseconds since 1970.');

const draft = z.object({
  id: z.number().int(),
  conversation: z.string(),
  page: z.string(),
  person: z.string(),
  state: z.enum(states),
  proposed: z.array(z.string()).describe('What the bot would have said, bubble by bubble.'),
  disclosure: z
    .string()
    .describe('What goes out first: that a machine writes; empty where the person knows it.'),
  sent: z.array(z.string()).nullable().describe('What was approved; null for what was not.'),
  edited: z.boolean().describe('Whether who approved it changed it.'),
  prompt: z.string().describe('As the model saw it; empty where a policy wrote the draft.'),
  version: z.string().nullable().describe('The version that wrote it.'),
  createdAt: time,
  settledAt: time.nullable(),
  settledBy: z.string(),
  why: z.string().describe('Why it was rejected or dropped.'),
  heardAt: time.nullable().describe('When the person was heard last.'),
});

const params = z.strictObject({ draft: z.coerce.number().int().min(1) });
const by = name.optional().describe('Who decides, as the draft is to remember it.');
const refusals = { 'no-such-draft': 404 };

export const drafts = defineOperation({
  name: 'listDrafts',
  method: 'get',
  path: '/api/drafts',
  doc: 'Drafts, the newest first.',
  query: z.strictObject({
    state: z.enum(states).optional(),
    conversation: name.optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  response: z.object({ drafts: z.array(draft) }),
  async run({ query }, { database }) {
    return { drafts: await listDrafts(database, query) };
  },
});

export const approve = defineOperation({
  name: 'approveDraft',
  method: 'post',
  path: '/api/drafts/{draft}/approve',
  doc: 'Sends a draft, as it is or edited. Of two who approve the same one wins, and the other is told.',
  params,
  body: z.strictObject({
    bubbles: z
      .array(z.string().regex(/\S/, 'expected words').max(1999))
      .min(1)
      .max(20)
      .optional()
      .describe('In the place of what the bot proposed.'),
    by,
  }),
  response: draft,
  refusals,
  run({ params, body }, { database, now, windowHours }) {
    return approveDraft(database, params.draft, { ...body, windowHours, now: now() });
  },
});

export const reject = defineOperation({
  name: 'rejectDraft',
  method: 'post',
  path: '/api/drafts/{draft}/reject',
  doc: 'Throws a draft away; the messages stay without an answer.',
  params,
  body: z.strictObject({ why: z.string().max(500).optional(), by }),
  response: draft,
  refusals,
  run({ params, body }, { database, now }) {
    return rejectDraft(database, params.draft, { ...body, now: now() });
  },
});
