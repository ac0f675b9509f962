/** One person's data, away: everything or nothing of it, and what would bring it back with it. */
import { problem } from '../base/errors.ts';
import { idsOf, namedIn } from './aliases.ts';
import type { Database } from './database/database.ts';
import { finishDeletion } from './deletions.ts';
import { eraseIfDue } from './erase.ts';
import { type Forgotten, removePerson } from './remove-person.ts';

export interface ForgetOptions {
  /** Only that page's conversation; all pages' without it. */
  page?: string | undefined;
  /** The code of the wish that this answers. */
  deletion?: string | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Deletes everything of one person: inbox, outbox, dead letters, queue, and what those tables still hold of it.
 *
 * @param who a page-scoped id, or an alias.
 * @throws ImitatorError `no-such-deletion`, `nobody-so-called`: then nothing is changed.
 */
export async function forgetPerson(
  database: Database,
  who: string,
  options: ForgetOptions,
): Promise<Forgotten> {
  const { deletion, now } = options;
  const named = namedIn(who);
  const page = options.page ?? named.page;
  const forgotten = await database.transaction(
    async (tx) => {
      if (deletion !== undefined && !(await finishDeletion(tx, deletion, now)))
        throw noSuchDeletion(deletion);
      let sum: Forgotten = { conversations: 0, messages: 0, bubbles: 0, deadLetters: 0 };
      for (const person of await idsOf(tx, { ...named, page }))
        sum = plus(sum, await removePerson(tx, person, page, now));
      return sum;
    },
    { long: true },
  );
  await eraseIfDue(database);
  return forgotten;
}

function plus(a: Forgotten, b: Forgotten): Forgotten {
  return {
    conversations: a.conversations + b.conversations,
    messages: a.messages + b.messages,
    bubbles: a.bubbles + b.bubbles,
    deadLetters: a.deadLetters + b.deadLetters,
  };
}

function noSuchDeletion(code: string): Error {
  return problem({
    code: 'no-such-deletion',
    place: 'deletion',
    expected: 'a code that the server has given out',
    value: code,
    remedy:
      "see the server's alerts; nothing was deleted, and without a code the person is forgotten all the same",
  });
}
