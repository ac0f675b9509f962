/**
 * Every table with something of one person in it: what is forgotten, what is handed out, and what is written over
 * afterwards. A test compares the list with the tables that there are.
 */
import { QUEUE_SCHEMA } from './queue-jobs.ts';

export interface PersonTable {
  name: string;
  /** The column with the conversation's id. */
  conversation: string;
}

/** Rows go in this order. */
export const personTables: readonly PersonTable[] = [
  { name: 'inbox', conversation: 'conversation' },
  { name: 'outbox', conversation: 'conversation' },
  { name: 'dead_letter', conversation: 'conversation' },
  { name: 'early', conversation: 'conversation' },
  { name: 'alert', conversation: 'conversation' },
  { name: 'draft', conversation: 'conversation' },
  { name: 'decision', conversation: 'conversation' },
  { name: 'conversation', conversation: 'id' },
];

/** What a person's rows may have been in, with the queue. */
export const tablesToErase: readonly string[] = [
  ...personTables.map(({ name }) => `imitator.${name}`),
  'imitator.notice',
  'imitator.deletion',
  'imitator.forgotten',
  'imitator.seen',
  `${QUEUE_SCHEMA}.job`,
];
