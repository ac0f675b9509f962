/**
 * What is left of somebody who was forgotten: keyed hashes that nobody can read, and by which copies of what they wrote
 * before are known. Meta posts again what was not acknowledged; an edit or an echo may be on its way. None of it brings
 * them back; what they write afterwards is new.
 */
import { createHmac } from 'node:crypto';
import type { Party } from './conversation-rows.ts';
import type { Sql } from './database/database.ts';
import { wordsOf } from './echoes.ts';

const DAY_MS = 86_400_000;
/** Meta gives a post up within hours; whoever replays kept ones has a month. */
export const FORGOTTEN_DAYS = 30;
/** Messages can be edited for a quarter of an hour, and an echo is late by less. */
const LATE_MS = DAY_MS;

/** Something that came in, as far as it can be known again. */
export interface Copy {
  party: Party;
  /** When it was written, by Meta's clock. */
  at: number;
  mid?: string;
  /** Of an echo that names no bubble. */
  said?: string;
}

/** What is known again of a conversation that goes: call it before its rows are deleted. */
export async function noteForgotten(
  tx: Sql,
  key: Buffer,
  person: string,
  page: string | undefined,
  conversations: readonly string[],
  now: number,
): Promise<void> {
  const mids = await tx.query<{ mid: string }>(
    `select mid from imitator.inbox where conversation = any($1) and received_at > $2
     union select mid from imitator.outbox where conversation = any($1) and changed_at > $2 and mid is not null
     union select mid from imitator.early where conversation = any($1)`,
    [conversations, now - LATE_MS],
  );
  const said = await tx.query<{ conversation: string; text: string }>(
    `select conversation, text from imitator.outbox
     where conversation = any($1) and kind <> 'owner' and changed_at > $2`,
    [conversations, now - LATE_MS],
  );
  const keys = [
    keyed(key, 'person', page === undefined ? person : `${page}:${person}`),
    ...mids.map(({ mid }) => keyed(key, 'mid', mid)),
    ...said.map(({ conversation, text }) => keyed(key, 'said', `${conversation}:${wordsOf(text)}`)),
  ];
  await tx.query(
    `insert into imitator.forgotten (key, at) select distinct key, $2::float8 from unnest($1::text[]) as key
     on conflict (key) do update set at = excluded.at`,
    [keys, now],
  );
}

/** Those that are copies of something that was forgotten. Ask it with the conversations locked. */
export async function forgottenAmong<C extends Copy>(
  tx: Sql,
  key: Buffer,
  copies: readonly C[],
  now: number,
): Promise<Set<C>> {
  const keysOf = new Map(copies.map((copy) => [copy, copyKeys(key, copy)]));
  const rows = await tx.query<{ key: string; at: number }>(
    'select key, at from imitator.forgotten where key = any($1)',
    [[...keysOf.values()].flatMap(({ people, things }) => [...people, ...things])],
  );
  const forgottenAt = new Map(rows.map((row) => [row.key, row.at]));
  const isForgotten = (copy: C) => {
    const { people, things } = keysOf.get(copy)!;
    if (things.some((thing) => forgottenAt.has(thing))) return true;
    // By a clock that was ahead nobody's words of today are old.
    return people.some(
      (person) => copy.at <= (forgottenAt.get(person) ?? 0) && forgottenAt.get(person)! <= now,
    );
  };
  return new Set(rows.length === 0 ? [] : copies.filter(isForgotten));
}

function copyKeys(key: Buffer, { party, mid, said }: Copy): { people: string[]; things: string[] } {
  const { page, person } = party;
  const people = [keyed(key, 'person', person), keyed(key, 'person', `${page}:${person}`)];
  const things = [
    ...(mid === undefined ? [] : [keyed(key, 'mid', mid)]),
    ...(said === undefined ? [] : [keyed(key, 'said', `${page}:${person}:${wordsOf(said)}`)]),
  ];
  return { people, things };
}

function keyed(key: Buffer, kind: 'person' | 'mid' | 'said', text: string): string {
  return createHmac('sha256', key).update(`${kind}\n${text}`).digest('base64url').slice(0, 22);
}
