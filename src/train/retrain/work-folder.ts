/** The folder that versions are made in, which one process has at a time. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../base/errors.ts';
import { diskProblem, onDisk } from '../../base/files/disk.ts';
import { lockFolder } from '../../base/files/lock-folder.ts';
import { PRIVATE_FOLDER } from '../../base/files/private.ts';

export const workOf = (home: string): string => join(home, 'retrain');

/** Where a retraining and its processes write what they need on the way: whatever ends them, the next one clears it. */
export const scratchOf = (home: string): string => join(workOf(home), 'scratch');

const WHEN_FULL = 'the version that serves is as it was: free some space, and try again';

/**
 * Does what only one process may do at a time in an IMITATOR_HOME, with a scratch folder that is empty then.
 *
 * @throws ImitatorError `retrain-busy`; `disk-full` or `out-unwritable` in the place of the system's errors; and what the
 *   work throws.
 */
export async function whileRetraining<T>(home: string, work: () => Promise<T>): Promise<T> {
  const folder = workOf(home);
  onDisk(folder, WHEN_FULL, () => mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER }));
  const release = await lockFolder(folder);
  if (release === undefined)
    throw problem({
      code: 'retrain-busy',
      place: folder,
      detail: 'another process retrains',
      remedy: 'wait for it; one at a time works on one IMITATOR_HOME',
    });
  const clear = () => rmSync(scratchOf(home), { recursive: true, force: true });
  try {
    clear();
    mkdirSync(scratchOf(home), { mode: PRIVATE_FOLDER });
    return await work();
  } catch (error) {
    throw diskProblem(folder, WHEN_FULL, error);
  } finally {
    clear();
    await release();
  }
}
