/** Work that one process at a time does among all hosts that share a database. */
import { problem } from '../../src/base/errors.ts';
import { takeLease } from '../../src/store/index.ts';
import type { CommandContext } from './command.ts';
import type { OpenVersions } from './versions.ts';

/**
 * Where no database is shared the folder's own lock is enough.
 *
 * @throws ImitatorError `retrain-busy` where another host retrains.
 */
export async function aloneAmongHosts<T>(
  ctx: CommandContext,
  { shared }: OpenVersions,
  work: (ctx: CommandContext) => Promise<T>,
): Promise<T> {
  if (shared === undefined) return work(ctx);
  const lost = new AbortController();
  const lease = await takeLease(shared, 'retrain', () =>
    lost.abort(new Error('the database was away for so long that another host may retrain')),
  );
  if (lease === undefined)
    throw problem({
      code: 'retrain-busy',
      place: 'the database',
      detail: 'another host retrains',
      remedy: 'wait for it; one at a time works for one database',
    });
  try {
    return await work({ ...ctx, signal: AbortSignal.any([ctx.signal, lost.signal]) });
  } finally {
    await lease.release();
  }
}
