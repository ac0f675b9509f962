/** Which conversation somebody means who has a name for it: its own id, or the person's alias or id. */
import { problem } from '../base/errors.ts';
import { namedIn, whoIs } from './aliases.ts';
import type { Sql } from './database/database.ts';
import { noSuchConversation } from './unknown-conversation.ts';

/**
 * @param name `PAGE:PSID`, `PAGE:ALIAS`, or the person alone where they talk with one page.
 * @throws ImitatorError `no-such-conversation`, `several-conversations`.
 */
export async function oneConversation(sql: Sql, name: string): Promise<string> {
  const [found, another] = await whoIs(sql, namedIn(name));
  if (found === undefined) throw await noSuchConversation(sql, name);
  if (another === undefined) return found.conversation;
  throw problem({
    code: 'several-conversations',
    place: 'the conversations',
    expected: 'the name of one; this person talks with several pages',
    value: name,
    remedy: `say which page: ${found.page}:${found.alias} or ${another.page}:${another.alias}`,
  });
}
