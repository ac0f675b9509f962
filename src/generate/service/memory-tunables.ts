/**
 * Memory in pages of 2 MB: a step reads all weights once, and with small pages a good part of it is spent on finding
 * them. And memory that stays: what a process gives back it must find and zero anew for the next prompts
 * (docs/generation.md). glibc reads this before a process starts; where there is no glibc it does nothing.
 */
const TUNABLES =
  'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=536870912';

/** An environment for a process that decodes; what the operator has set there stays. */
export function withMemoryTunables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, GLIBC_TUNABLES: env['GLIBC_TUNABLES'] ?? TUNABLES };
}
