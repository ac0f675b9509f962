/** The memory of a process and its children, from /proc: sampled, for the kernel keeps no peak of a whole tree. */
import { readdirSync, readFileSync } from 'node:fs';

const EVERY_MS = 25;
const PAGE_BYTES = 4096;
const MEGABYTE = 1e6;

export interface MemoryWatch {
  /** Ends the watch. Megabytes at the highest, resident; pages shared between processes count in each. */
  stop(): number;
}

/** Watches `pid` and what it starts, until stopped. */
export function watchMemory(pid: number): MemoryWatch {
  let peak = 0;
  const sample = (): void => {
    peak = Math.max(peak, residentBytesOfTree(pid), peakBytesOf(pid));
  };
  sample();
  const timer = setInterval(sample, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      sample();
      return Math.round((peak / MEGABYTE) * 10) / 10;
    },
  };
}

/** Resident bytes of a process and what it started; pages shared between them count in each. */
export function residentBytesOfTree(root: number): number {
  const processes = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(statOf),
  );
  const inTree = (pid: number): boolean =>
    pid === root || (processes.has(pid) && inTree(processes.get(pid)!.parent));
  return [...processes].reduce((sum, [pid, { resident }]) => (inTree(pid) ? sum + resident : sum), 0);
}

/** Fields 4 (parent) and 24 (resident pages) of /proc/PID/stat, counted after the name, which may hold anything. */
function statOf(name: string): [number, { parent: number; resident: number }][] {
  const text = readOrNothing(`/proc/${name}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 22) return [];
  return [[Number(name), { parent: Number(fields[1]), resident: Number(fields[21]) * PAGE_BYTES }]];
}

/** The kernel's own peak of one process: catches what lies between two samples. */
function peakBytesOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readOrNothing(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** A process may end between listing and reading. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
