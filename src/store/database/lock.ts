/** PGlite has no lock of its own, and two processes in one folder lose what was acknowledged. */
import { problem } from '../../base/errors.ts';
import { lockFolder } from '../../base/files/lock-folder.ts';

/** @throws ImitatorError `store-locked` when another process has the folder. */
export async function lockDatabase(dir: string): Promise<() => Promise<void>> {
  const release = await lockFolder(dir);
  if (release === undefined) throw lockedBy(dir);
  return release;
}

export function lockedBy(dir: string): Error {
  return problem({
    code: 'store-locked',
    place: dir,
    detail: 'another process has this database open',
    remedy: 'stop the other server, or set DATABASE_URL so that several processes can share one PostgreSQL',
  });
}
