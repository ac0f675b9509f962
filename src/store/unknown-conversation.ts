import { problem } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Sql } from './database/database.ts';

/** A conversation that nobody has had, with the one that may be meant. */
export async function noSuchConversation(sql: Sql, id: string): Promise<Error> {
  const rows = await sql.query<{ id: string }>(
    'select id from imitator.conversation order by heard_at desc nulls last limit 1000',
  );
  const near = nearest(
    id,
    rows.map((row) => row.id),
  );
  return problem({
    code: 'no-such-conversation',
    place: 'the conversations',
    expected: "a conversation's id: the page's, a colon, the person's",
    value: id,
    remedy: near === undefined ? 'see them: imitator conversations list' : `did you mean ${near}?`,
  });
}
