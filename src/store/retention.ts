/** What is deleted by age, and after how long. */
import type { Database } from './database/database.ts';
import { noteToErase } from './erase.ts';
import { FORGOTTEN_DAYS } from './forgotten.ts';

const DAY_MS = 86_400_000;
/** What came too late to be of use to anybody: copies of events, edits of messages that never came. */
const SEEN_DAYS = 7;
/** How long words are kept where nobody has said otherwise. */
export const DEFAULT_RETENTION_DAYS = 90;

export interface Retention {
  /** 0 keeps everything. */
  days: number;
  /** The store is from before there was a limit, and its owner has not decided yet. */
  undecided: boolean;
}

/** What the setting means for a store. @param keepsAll it is from before there was a limit. */
export function retentionOf(setting: number | 'auto', keepsAll: boolean): Retention {
  if (setting !== 'auto') return { days: setting, undecided: false };
  return keepsAll ? { days: 0, undecided: true } : { days: DEFAULT_RETENTION_DAYS, undecided: false };
}

/** A sentence for whoever starts a server. */
export function retentionText({ days, undecided }: Retention): string {
  if (undecided)
    return (
      'everything that people write is kept for good, for this store is from before there was a limit: set ' +
      `store.retentionDays to a number of days (new stores keep ${DEFAULT_RETENTION_DAYS}), or to 0 to keep everything`
    );
  if (days === 0) return 'everything that people write is kept for good (store.retentionDays is 0)';
  return `what people write is kept for ${days} days (store.retentionDays), and then deleted`;
}
/** An operator who has not looked by then will not. */
const ALERT_DAYS = 90;

/** Deletes what is older than the settings keep; 0 days keep everything that somebody may still ask for. */
export async function retain(database: Database, days: number, now: number): Promise<void> {
  const remove = (text: string, values: unknown[]) =>
    database.transaction(
      async (tx) => {
        const gone = await tx.query(`${text} returning 1`, values);
        if (gone.length > 0) await noteToErase(tx);
      },
      { long: true },
    );
  await remove('delete from imitator.seen where at < $1', [now - SEEN_DAYS * DAY_MS]);
  await remove('delete from imitator.early where at < $1', [now - SEEN_DAYS * DAY_MS]);
  await remove('delete from imitator.forgotten where at < $1', [now - FORGOTTEN_DAYS * DAY_MS]);
  await remove('delete from imitator.alert where last_at < $1', [now - ALERT_DAYS * DAY_MS]);
  if (days === 0) return;
  const before = now - days * DAY_MS;
  await remove('delete from imitator.inbox where received_at < $1', [before]);
  await remove('delete from imitator.outbox where changed_at < $1', [before]);
  await remove('delete from imitator.dead_letter where at < $1', [before]);
  await remove('delete from imitator.decision where at < $1', [before]);
  await remove('delete from imitator.draft where coalesce(settled_at, created_at) < $1', [before]);
  // One that is open is owed an answer, however long it waits.
  await remove(`delete from imitator.deletion where state = 'done' and done_at < $1`, [before]);
  // Who is left without a message is nobody we talk with: the id goes too, unless somebody has decided something for it.
  await remove(
    `delete from imitator.conversation c where created_at < $1 and coalesce(paused_until, 0) < $2
       and mode is null and opted_out_at is null and held_at is null
       and not exists (select 1 from imitator.inbox where conversation = c.id)
       and not exists (select 1 from imitator.outbox where conversation = c.id)`,
    [before, now],
  );
}
