/** One person's data, out: everything that the store has of them, in one value that they can be handed. */
import { type Acquaintance, idsOf, namedIn, whoIs } from './aliases.ts';
import type { Database, Row } from './database/database.ts';
import { personTables } from './person-tables.ts';

export interface PersonExport {
  format: 1;
  /** Milliseconds since 1970. */
  exportedAt: number;
  conversations: PersonConversation[];
}

export interface PersonConversation extends Omit<Acquaintance, 'alias'> {
  /** In the order in which things were said. */
  said: { from: 'person' | 'page'; text: string; at: number }[];
  /** Every row as it is stored, by table: times in milliseconds since 1970. */
  stored: Record<string, Row[]>;
}

/**
 * @param who a page-scoped id or an alias. Nobody known is an export with no conversation.
 * @throws ImitatorError `nobody-so-called` for an alias that is nobody's.
 */
export function exportPerson(database: Database, who: string, now: number): Promise<PersonExport> {
  return database.transaction(
    async (tx) => {
      const named = namedIn(who);
      const conversations: PersonConversation[] = [];
      for (const person of await idsOf(tx, named)) {
        for (const { alias: _, ...known } of await whoIs(tx, { page: named.page, name: person })) {
          const stored: Record<string, Row[]> = {};
          for (const { name, conversation } of personTables)
            stored[name] = await tx.query(`select * from imitator.${name} where ${conversation} = $1`, [
              known.conversation,
            ]);
          conversations.push({ ...known, said: saidIn(stored), stored });
        }
      }
      return { format: 1 as const, exportedAt: now, conversations };
    },
    { long: true },
  );
}

function saidIn(stored: Record<string, Row[]>): PersonConversation['said'] {
  const said = [
    ...stored['inbox']!.map(({ text, at }) => ({ from: 'person' as const, text, at })),
    ...stored['outbox']!.map(({ text, created_at: at }) => ({ from: 'page' as const, text, at })),
  ];
  return said.filter(({ text }) => text !== '').sort((a, b) => a.at - b.at);
}
