/** What one store knows of itself: its own name, and the key of everything that is a hash here. */
import type { Sql } from './database/database.ts';

export interface Installation {
  /** What tells its sends from those of another installation that serves the same page. */
  id: string;
  key: Buffer;
  /** It held people before anything was deleted by age. */
  keepsAll: boolean;
}

export async function installationOf(sql: Sql): Promise<Installation> {
  const [row] = await sql.query<{ id: string; key: string; keepsAll: boolean }>(
    'select id, key, keeps_all as "keepsAll" from imitator.installation',
  );
  const { id, key, keepsAll } = row!;
  return { id, key: Buffer.from(key, 'hex'), keepsAll };
}
