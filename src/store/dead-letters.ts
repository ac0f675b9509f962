/** What was given up, with its reason, for the operator. */
import type { Sql } from './database/database.ts';

export interface DeadLetter {
  conversation: string;
  /** The bubble, if it is one. */
  outbox: number | null;
  why: string;
  detail: string;
  now: number;
}

export async function bury(tx: Sql, letter: DeadLetter): Promise<void> {
  const { conversation, outbox, why, detail, now } = letter;
  await tx.query(
    'insert into imitator.dead_letter (conversation, outbox, why, detail, at) values ($1, $2, $3, $4, $5)',
    [conversation, outbox, why, detail, now],
  );
}

/** The bubble is sent after all: nothing was lost. */
export async function unbury(tx: Sql, outbox: number): Promise<void> {
  await tx.query('delete from imitator.dead_letter where outbox = $1', [outbox]);
}
