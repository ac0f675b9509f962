/** What deleted rows leave behind in the database's files is written over: after somebody was forgotten, and at a start. */
import type { Database, Sql } from './database/database.ts';
import { tablesToErase } from './person-tables.ts';

/** In the transaction that deletes: who is killed before the erasing leaves it to the next start. */
export async function noteToErase(tx: Sql): Promise<void> {
  await tx.query('update imitator.installation set to_erase = true');
}

export async function eraseIfDue(database: Database): Promise<void> {
  const due = await database.query(
    'update imitator.installation set to_erase = false where to_erase returning 1',
  );
  if (due.length === 0) return;
  try {
    await database.erase(tablesToErase);
  } catch (error) {
    await noteToErase(database);
    throw error;
  }
}
