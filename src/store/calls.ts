/**
 * Calls for a conversation from outside the servers: a command, or a process that only receives, has no queue of its
 * own to put it in. A worker that hears it puts the call in the queue; one that is lost is found by the sweep.
 */
import type { Sql } from './database/database.ts';

export const CALLED_CHANNEL = 'imitator_called';

export async function callFor(tx: Sql, conversation: string): Promise<void> {
  await tx.query('select pg_notify($1, $2)', [CALLED_CHANNEL, conversation]);
}
