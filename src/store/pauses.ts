/** When the bot is silent in one conversation: because the owner wrote, or another app has the thread. */
import { markChanged } from './conversation-rows.ts';
import type { Sql } from './database/database.ts';

/** The bot is silent until then; a longer pause that is there already stays. */
export async function pauseConversation(
  tx: Sql,
  conversation: string,
  until: number,
  why: string,
): Promise<void> {
  const paused = await tx.query(
    `update imitator.conversation set paused_until = $2, paused_why = $3
     where id = $1 and coalesce(paused_until, 0) < $2 returning id`,
    [conversation, until, why],
  );
  if (paused.length > 0) await markChanged(tx, conversation, false);
}

export async function resumeConversation(tx: Sql, conversation: string): Promise<void> {
  await tx.query('update imitator.conversation set paused_until = null, paused_why = null where id = $1', [
    conversation,
  ]);
}

/** Thread control came or went at this time; false if a later change of it is known already. */
export async function noteControl(tx: Sql, conversation: string, at: number): Promise<boolean> {
  const noted = await tx.query(
    'update imitator.conversation set control_at = $2 where id = $1 and control_at <= $2 returning id',
    [conversation, at],
  );
  return noted.length > 0;
}
