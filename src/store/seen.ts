/** Events that leave nothing else behind by which a copy would be known: a reaction, a read receipt. */
import { createHash } from 'node:crypto';
import type { Sql } from './database/database.ts';

/** True the first time. */
export async function firstTime(tx: Sql, key: string, now: number): Promise<boolean> {
  const hash = createHash('sha256').update(key).digest('base64url');
  const rows = await tx.query(
    'insert into imitator.seen (key, at) values ($1, $2) on conflict do nothing returning key',
    [hash, now],
  );
  return rows.length === 1;
}
