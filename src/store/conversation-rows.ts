/** The row of each conversation: who talks with which page. Whoever changes a conversation locks its row first. */
import type { Platform } from '../bot/index.ts';
import type { Sql } from './database/database.ts';

export interface Party {
  page: string;
  /** The person's page-scoped id. */
  person: string;
  platform: Platform;
}

/** Who hears of changes while a reply is made: the new revision, a space, the conversation. */
export const CHANGED_CHANNEL = 'imitator_changed';

export function conversationId({ page, person }: Pick<Party, 'page' | 'person'>): string {
  return `${page}:${person}`;
}

/** The page of a conversation's id. */
export function pageOf(conversation: string): string {
  return conversation.slice(0, conversation.lastIndexOf(':'));
}

export async function ensureConversation(tx: Sql, party: Party, now: number): Promise<string> {
  const id = conversationId(party);
  await tx.query(
    `insert into imitator.conversation (id, page, person, platform, created_at) values ($1, $2, $3, $4, $5)
     on conflict (id) do nothing`,
    [id, party.page, party.person, party.platform, now],
  );
  return id;
}

export interface Revisions {
  /** Changes with every message, edit and deletion. */
  revision: number;
  /** Changes with every edit and deletion. */
  rewrites: number;
}

/**
 * Puts this transaction before or after all others that lock the same conversation. Lock it before its messages and
 * bubbles, as everybody does: else two could wait for each other.
 *
 * @returns undefined for a conversation that was forgotten.
 */
export async function lockConversation(tx: Sql, id: string): Promise<Revisions | undefined> {
  const [row] = await tx.query<Revisions>(
    'select revision, rewrites from imitator.conversation where id = $1 for update',
    [id],
  );
  return row;
}

/** In one order for everybody: two that lock the same two conversations would else wait for each other. */
export async function lockConversations(tx: Sql, ids: readonly string[]): Promise<void> {
  await tx.query('select 1 from imitator.conversation where id = any($1) order by id for update', [ids]);
}

/**
 * Makes a new revision, and tells whoever makes a reply of it. It locks the conversation as well.
 * @param heardAt when the person opened the window for answers, if they did now.
 */
export async function markChanged(
  tx: Sql,
  conversation: string,
  rewritten: boolean,
  heardAt: number | null = null,
): Promise<void> {
  await tx.query(
    `with changed as (
       update imitator.conversation set revision = revision + 1, rewrites = rewrites + $2::int,
         heard_at = coalesce(greatest(heard_at, $4::float8), heard_at)
       where id = $1 returning revision
     )
     select pg_notify($3, revision || ' ' || $1) from changed`,
    [conversation, rewritten ? 1 : 0, CHANGED_CHANNEL, heardAt],
  );
}

/** The person opened the window for answers without a word: nothing changes for a reply. */
export async function noteHeard(tx: Sql, conversation: string, heardAt: number): Promise<void> {
  await tx.query(
    'update imitator.conversation set heard_at = $2 where id = $1 and coalesce(heard_at, 0) < $2',
    [conversation, heardAt],
  );
}
