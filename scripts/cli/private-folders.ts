/** Folders of private things: IMITATOR_HOME made as one, and those of others that anybody can look into told about. */
import { onDisk } from '../../src/base/files/disk.ts';
import { looseFolder, makePrivateFolder } from '../../src/base/files/private.ts';
import type { CommandContext } from './command.ts';

/** IMITATOR_HOME, which is there afterwards. */
export function ownHome(ctx: Pick<CommandContext, 'environment' | 'note'>): string {
  const { home } = ctx.environment;
  onDisk(home, 'nothing was begun: free some space', () => makePrivateFolder(home));
  warnOfLoose(ctx, home);
  return home;
}

/** A line for each of the folders that is there and that others can look into. */
export function warnOfLoose({ note }: Pick<CommandContext, 'note'>, ...dirs: readonly string[]): void {
  for (const dir of new Set(dirs)) {
    const loose = looseFolder(dir);
    if (loose !== undefined) note(`Warning: ${loose}`);
  }
}
