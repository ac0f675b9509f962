/** A process that lets others go first. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const AUTOGROUP = '/proc/self/autogroup';

/**
 * Lowers the priority of this process and of those that it starts, by a niceness of 0 to 19.
 *
 * Where Linux groups processes by session (autogroup, on most desktops and servers), niceness counts only within a
 * session: a session that is this process's own steps back as a whole too. One that it shares with others is left alone.
 */
export function stepBack(niceness: number): void {
  if (niceness === 0) return;
  setPriority(niceness);
  if (!existsSync(AUTOGROUP) || !leadsItsSession()) return;
  try {
    writeFileSync(AUTOGROUP, String(niceness));
  } catch {
    // A container may not allow it: niceness alone is what can be had.
  }
}

/** Field 6 of `/proc/self/stat` is the session; the name before may hold anything but is closed by the last parenthesis. */
function leadsItsSession(): boolean {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(session) === process.pid;
}
