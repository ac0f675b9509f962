/** What waits to go out, and what was given up. */
import { z } from 'zod';
import { problem } from '../../base/errors.ts';
import {
  dropDeadLetter as dropLetter,
  dropBubble as dropStored,
  retryDeadLetter as retryLetter,
  listDeadLetters as storedLetters,
  waitingBubbles,
} from '../../store/index.ts';
import { count, DONE, done, most, rowId, time } from './fields.ts';
import { defineOperation } from './operation.ts';

export const listOutbox = defineOperation({
  name: 'listOutbox',
  method: 'get',
  path: '/api/outbox',
  doc: 'Bubbles that are not known to be sent, the oldest first.',
  query: z.strictObject({ most }),
  response: z.object({
    bubbles: z.array(
      z.object({
        id: count,
        conversation: z.string(),
        text: z.string(),
        state: z.string(),
        attempts: count,
        createdAt: time,
        changedAt: time,
        error: z.string(),
      }),
    ),
  }),
  run: async ({ query }, { database }) => ({ bubbles: await waitingBubbles(database, query.most) }),
});

export const dropBubble = defineOperation({
  name: 'dropBubble',
  method: 'post',
  path: '/api/outbox/{bubble}/drop',
  doc: 'Takes a bubble out of the line: it is not sent.',
  params: z.strictObject({ bubble: rowId }),
  response: done,
  refusals: { 'no-such-bubble': 404 },
  async run({ params: { bubble } }, { database, now }) {
    const became = await dropStored(database, bubble, now());
    if (became === 'gone')
      throw problem({
        code: 'no-such-bubble',
        detail: `no bubble ${bubble} waits`,
        remedy: 'look at the list again',
      });
    if (became === 'sending')
      throw problem({
        code: 'bubble-sending',
        detail: `bubble ${bubble} is being sent just now`,
        remedy: 'look at the list again in a moment',
      });
    return DONE;
  },
});

export const listDeadLetters = defineOperation({
  name: 'listDeadLetters',
  method: 'get',
  path: '/api/dead-letters',
  doc: 'What was given up, the newest first.',
  query: z.strictObject({ most }),
  response: z.object({
    letters: z.array(
      z.object({
        id: count,
        conversation: z.string().nullable(),
        text: z.string().nullable().describe("The bubble's; null where a message had no reply."),
        why: z.string(),
        detail: z.string(),
        at: time,
      }),
    ),
  }),
  run: async ({ query }, { database }) => ({ letters: await storedLetters(database, query.most) }),
});

const letter = z.strictObject({ letter: rowId });

export const retryDeadLetter = defineOperation({
  name: 'retryDeadLetter',
  method: 'post',
  path: '/api/dead-letters/{letter}/retry',
  doc: 'Sends a bubble that was given up after all, behind what was said meanwhile.',
  params: letter,
  response: done,
  refusals: { 'no-such-letter': 404 },
  async run({ params }, { database, now, live }) {
    const retried = await retryLetter(database, params.letter, now());
    if (retried === undefined) throw noSuchLetter(params.letter);
    if (retried === 'no-bubble')
      throw problem({
        code: 'no-bubble',
        detail: 'it is a message without a reply, and no bubble',
        remedy: 'it joins the next prompt when the person writes again; drop the letter when it is read',
      });
    await live?.wake(retried.conversation);
    return DONE;
  },
});

export const dropDeadLetter = defineOperation({
  name: 'dropDeadLetter',
  method: 'post',
  path: '/api/dead-letters/{letter}/drop',
  doc: 'Puts away a dead letter that was read.',
  params: letter,
  response: done,
  refusals: { 'no-such-letter': 404 },
  async run({ params }, { database }) {
    if (!(await dropLetter(database, params.letter))) throw noSuchLetter(params.letter);
    return DONE;
  },
});

function noSuchLetter(id: number): Error {
  return problem({
    code: 'no-such-letter',
    detail: `there is no dead letter ${id}`,
    remedy: 'somebody else may have put it away: look at the list again',
  });
}
