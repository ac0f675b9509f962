/** Which versions may go: a pure function of what is there. */

import type { VersionNames } from './names.ts';
import type { VersionManifest } from './version-manifest.ts';

export interface Prunable {
  name: string;
  manifest: Pick<VersionManifest, 'parent'> | undefined;
}

/**
 * The oldest beyond `keep`. Never one that serves or is on trial, what it came from, or one that a page names.
 *
 * @param all oldest first.
 */
export function prunable(
  all: readonly Prunable[],
  { current, candidate }: VersionNames,
  { keep, named }: { keep: number; named: readonly string[] },
): string[] {
  const serving = [current, candidate?.version ?? null, ...named];
  const parents = all.flatMap(({ name, manifest }) => (serving.includes(name) ? manifest?.parent : []));
  const needed = new Set<string | null | undefined>([...serving, ...parents]);
  const spare = all.map(({ name }) => name).filter((name) => !needed.has(name));
  const kept = all.length - spare.length;
  return spare.slice(0, Math.max(0, spare.length - Math.max(0, keep - kept)));
}
