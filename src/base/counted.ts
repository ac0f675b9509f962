/** Counts in sentences for people: 1 thread, 2 threads, 1,000 threads. */

/** The number and its noun. */
export function counted(count: number, one: string, many?: string): string {
  return `${count.toLocaleString('en')} ${plural(count, one, many)}`;
}

/** The noun alone, for where the number stands elsewhere. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
