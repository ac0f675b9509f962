/**
 * People's names outside of the store. An alias is a short keyed hash of a page-scoped id: it stands in the log, where
 * the id itself would tell who it is, and every command takes it in the id's place. Without the key nobody can try which
 * id it belongs to.
 */
import { createHmac } from 'node:crypto';
import { problem } from '../base/errors.ts';
import type { Sql } from './database/database.ts';
import { installationOf } from './installation.ts';

/** Hexadecimal digits: two people in a million and more share none. */
const DIGITS = 12;
const ALIAS = new RegExp(`^p-[0-9a-f]{${DIGITS}}$`);
/** HMAC's block of SHA-256, and the bytes that its two passes mix into the key (RFC 2104). */
const BLOCK = 64;
const [INNER, OUTER] = [0x36, 0x5c];

/** The alias of a person: `p-3f9a2c71b04e`. */
export function aliasOf(key: Buffer, person: string): string {
  return `p-${createHmac('sha256', key).update(person).digest('hex').slice(0, DIGITS)}`;
}

export interface Acquaintance {
  conversation: string;
  page: string;
  person: string;
  alias: string;
  platform: string;
  /** When the person was heard last, in milliseconds since 1970. */
  heardAt: number | null;
}

/** Somebody by their page-scoped id or alias, alone or behind a page and a colon, as conversations are called. */
export interface Named {
  page: string | undefined;
  /** An id or an alias. */
  name: string;
}

export function namedIn(text: string): Named {
  const colon = text.indexOf(':');
  return colon < 0
    ? { page: undefined, name: text }
    : { page: text.slice(0, colon), name: text.slice(colon + 1) };
}

/** The conversations of whoever is called so. */
export async function whoIs(sql: Sql, { page, name }: Named): Promise<Acquaintance[]> {
  const { key } = await installationOf(sql);
  const isAlias = ALIAS.test(name);
  const digits = `left(encode(sha256(decode($2, 'hex') || sha256(decode($3, 'hex') || convert_to(person, 'UTF8'))), 'hex'), ${DIGITS})`;
  const rows = await sql.query(
    `select id as conversation, page, person, platform, heard_at as "heardAt" from imitator.conversation
     where ($1::text is null or page = $1) and ${isAlias ? `${digits} = $4` : 'person = $2'}
     order by heard_at desc nulls last`,
    isAlias ? [page ?? null, padded(key, OUTER), padded(key, INNER), name.slice(2)] : [page ?? null, name],
  );
  return rows.map((row) => ({ ...row, alias: aliasOf(key, row['person']) }) as Acquaintance);
}

/** The conversation that is called so, `PAGE:PSID` or `PAGE:ALIAS`; undefined for none. */
export async function conversationNamed(sql: Sql, id: string): Promise<string | undefined> {
  const named = namedIn(id);
  if (!ALIAS.test(named.name)) return id;
  const [found] = await whoIs(sql, named);
  return found?.conversation;
}

/**
 * The page-scoped ids behind a name. An id that nobody here has is one all the same.
 * @throws ImitatorError `nobody-so-called` for an alias that is nobody's.
 */
export async function idsOf(sql: Sql, named: Named): Promise<string[]> {
  if (!ALIAS.test(named.name)) return [named.name];
  const found = await whoIs(sql, named);
  if (found.length > 0) return [...new Set(found.map(({ person }) => person))];
  throw problem({
    code: 'nobody-so-called',
    place: named.name,
    detail: 'nobody in this store has this alias',
    remedy: 'it may be another store, or they were forgotten or deleted by age; imitator who asks again',
  });
}

function padded(key: Buffer, mix: number): string {
  const block = Buffer.concat([key, Buffer.alloc(BLOCK - key.length)]);
  return Buffer.from(block.map((byte) => byte ^ mix)).toString('hex');
}
