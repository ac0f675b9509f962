/** The versions as a command sees them: those of this machine, or those that hosts share through DATABASE_URL. */
import { threadKey } from '../../src/formatting/index.ts';
import { type Versions, versionsIn } from '../../src/model/versions/index.ts';
import { type Database, DatabaseVersionShelf, openDatabase, sharedThreadKey } from '../../src/store/index.ts';
import type { CommandContext } from './command.ts';
import { ownHome } from './private-folders.ts';

export interface OpenVersions {
  versions: Versions;
  /** Undefined where versions live in this machine's folder. */
  shared: Database | undefined;
  /** Makes thread ids: one key for all hosts that share a database. */
  key(): Promise<Buffer>;
}

/** Does the work with the versions; a database is open meanwhile. */
export async function withVersions<T>(
  ctx: Pick<CommandContext, 'environment' | 'settings' | 'note'>,
  work: (open: OpenVersions) => Promise<T>,
): Promise<T> {
  const { databaseUrl } = ctx.environment;
  const home = ownHome(ctx);
  if (databaseUrl === undefined)
    return work({ versions: versionsIn(home), shared: undefined, key: async () => threadKey(home) });
  const shared = await openDatabase({ databaseUrl, home, settings: ctx.settings.store });
  try {
    const versions = versionsIn(home, new DatabaseVersionShelf(shared));
    return await work({ versions, shared, key: () => sharedThreadKey(shared, () => threadKey(home)) });
  } finally {
    await shared.close();
  }
}
