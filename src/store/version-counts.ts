/** How often each version's replies went which way. One on trial has served nobody before: its counts begin with it. */
import type { Sql } from './database/database.ts';

export type VersionCount = 'replies' | 'redraws' | 'blocked' | 'takeovers' | 'edits';
export type VersionCounts = Readonly<Record<string, number>>;

export async function countForVersion(sql: Sql, version: string, what: VersionCount): Promise<void> {
  await sql.query(
    `insert into imitator.version_count (version, what, count) values ($1, $2, 1)
     on conflict (version, what) do update set count = imitator.version_count.count + 1`,
    [version, what],
  );
}

/** A reply, and which version made it: what the owner does next in this conversation is about that one. */
export async function noteVersionReplied(
  sql: Sql,
  conversation: string,
  version: string,
  { redrawn, blocked }: { redrawn: boolean; blocked: boolean },
): Promise<void> {
  await countForVersion(sql, version, 'replies');
  if (redrawn) await countForVersion(sql, version, 'redraws');
  if (blocked) await countForVersion(sql, version, 'blocked');
  await sql.query(
    'update imitator.conversation set version = $2 where id = $1 and version is distinct from $2',
    [conversation, version],
  );
}

/** The owner wrote after a version's reply, or edited its draft: counted once for each reply. */
export async function noteVersionCorrected(
  sql: Sql,
  conversation: string,
  what: 'takeovers' | 'edits',
): Promise<void> {
  const [row] = await sql.query<{ version: string | null }>(
    'select version from imitator.conversation where id = $1',
    [conversation],
  );
  if (row === undefined || row.version === null) return;
  await countForVersion(sql, row.version, what);
  await sql.query('update imitator.conversation set version = null where id = $1', [conversation]);
}

export async function versionCounts(sql: Sql, version: string): Promise<VersionCounts> {
  const rows = await sql.query<{ what: string; count: number }>(
    'select what, count::int as count from imitator.version_count where version = $1',
    [version],
  );
  return Object.fromEntries(rows.map(({ what, count }) => [what, count]));
}
