/** What one process at a time does, on whichever host: whoever holds it says so again and again, and it ends with them. */
import { randomUUID } from 'node:crypto';
import type { Database } from './database/database.ts';

/** A host that was cut off for longer than this has lost it. */
const HELD_MS = 60_000;
const AGAIN_MS = 15_000;

export interface HeldLease {
  release(): Promise<void>;
}

/**
 * Undefined where another process holds it.
 *
 * @param onLost another process may have it now: the work must end.
 */
export async function takeLease(
  database: Database,
  what: string,
  onLost: () => void,
  { heldMs = HELD_MS, againMs = AGAIN_MS } = {},
): Promise<HeldLease | undefined> {
  const holder = randomUUID();
  // By the database's clock: those of hosts differ.
  const now = '(extract(epoch from clock_timestamp()) * 1000)';
  const take = async () => {
    const rows = await database.query(
      `insert into imitator.lease (what, holder, until) values ($1, $2, ${now} + $3)
       on conflict (what) do update set holder = excluded.holder, until = excluded.until
         where imitator.lease.holder = excluded.holder or imitator.lease.until < ${now}
       returning holder`,
      [what, holder, heldMs],
    );
    return rows.length > 0;
  };
  if (!(await take())) return undefined;
  let heldUntil = Date.now() + heldMs;
  const timer = setInterval(() => {
    take().then(
      (held) => {
        if (held) heldUntil = Date.now() + heldMs;
        else onLost();
      },
      () => {
        if (Date.now() > heldUntil) onLost();
      },
    );
  }, againMs);
  return {
    async release() {
      clearInterval(timer);
      await database.query('delete from imitator.lease where what = $1 and holder = $2', [what, holder]);
    },
  };
}
