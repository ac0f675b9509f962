/** What is stored of one person. */
import { z } from 'zod';
import { problem } from '../../base/errors.ts';
import { finishDeletion, forgetPerson } from '../../store/index.ts';
import { count, name } from './fields.ts';
import { defineOperation } from './operation.ts';

export const forget = defineOperation({
  name: 'forgetPerson',
  method: 'post',
  path: '/api/people/{person}/forget',
  doc: 'Deletes everything that the store has of one person.',
  params: z.strictObject({ person: name }),
  body: z.strictObject({
    page: name.optional().describe("Only the conversation with this page; all pages' without it."),
    deletion: name.optional().describe('The code of the request for data deletion that this answers.'),
  }),
  response: z.object({ conversations: count, messages: count, bubbles: count, deadLetters: count }),
  refusals: { 'no-such-deletion': 404 },
  async run({ params: { person }, body: { page, deletion } }, { database, now }) {
    const forgotten = await forgetPerson(database, person, page);
    if (deletion !== undefined && !(await finishDeletion(database, deletion, now())))
      throw noSuchDeletion(deletion);
    return forgotten;
  },
});

function noSuchDeletion(code: string): Error {
  return problem({
    code: 'no-such-deletion',
    place: 'deletion',
    expected: 'a code that the server has given out',
    value: code,
    remedy: "see the server's alerts; the person is forgotten all the same",
  });
}
