/**
 * Whether another process of this number runs: what a killed one has left may be cleared up. False for this process
 * itself, since in a container every run may have the same number, and for anything that is no such number.
 */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
