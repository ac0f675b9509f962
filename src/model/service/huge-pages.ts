/**
 * Memory in pages of 2 MB: a step reads all weights once, and with small pages a good part of it is spent on finding
 * them (docs/generation.md). glibc reads this before a process starts; where there is no glibc it does nothing.
 */
const HUGE_PAGES = 'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432';

/** An environment for a process that decodes; what the operator has set there stays. */
export function withHugePages(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, GLIBC_TUNABLES: env['GLIBC_TUNABLES'] ?? HUGE_PAGES };
}
