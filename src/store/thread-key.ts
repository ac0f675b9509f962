/** The key of thread ids, which hosts of one database share: else nobody could tell one thread from another. */
import type { Database } from './database/database.ts';

/**
 * The key that all hosts use: that of the first that asked.
 *
 * @param own this host's, read only if it is the first.
 */
export async function sharedThreadKey(database: Database, own: () => Buffer): Promise<Buffer> {
  const read = () =>
    database.query<{ key: string | null }>('select thread_key as key from imitator.installation');
  const [known] = await read();
  if (known?.key) return Buffer.from(known.key, 'hex');
  await database.query('update imitator.installation set thread_key = $1 where thread_key is null', [
    own().toString('hex'),
  ]);
  const [row] = await read();
  return Buffer.from(row!.key!, 'hex');
}
