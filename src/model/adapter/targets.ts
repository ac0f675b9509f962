/** Which matrices of a base an adapter sits on. */
import { problem } from '../../base/errors.ts';
import type { Architecture } from '../../networks/family.ts';
import type { Matrix } from '../../networks/projections.ts';
import { layerMatrices } from '../../networks/weights.ts';

/** Ends of the names of matrices; auto: of every matrix of a layer. */
export type Targets = readonly string[] | 'auto';

/**
 * The matrices whose name is, or ends with a dot and, one of the endings. Throws `target-unknown`, listing what exists,
 * where an ending matches nothing.
 */
export function targetMatrices(network: Architecture, targets: Targets): Matrix[] {
  const all = layerMatrices(network);
  const endings = targets === 'auto' ? network.family.training.targetModules : targets;
  const matches = (name: string, ending: string) => name === ending || name.endsWith(`.${ending}`);
  const unmatched = endings.filter((ending) => !all.some(({ name }) => matches(name, ending)));
  if (unmatched.length > 0 || endings.length === 0)
    throw problem({
      code: 'target-unknown',
      place: 'train.targetModules',
      expected: `ends of names of matrices, such as ${endingsOf(all).join(', ')}`,
      value: unmatched.join(', '),
    });
  return all.filter(({ name }) => endings.some((ending) => matches(name, ending)));
}

/** The last parts of names, each once. */
export function endsOf(names: Iterable<string>): string[] {
  return [...new Set([...names].map((name) => lastParts(name, 1)))].sort();
}

function endingsOf(matrices: readonly Matrix[]): string[] {
  return [...new Set(matrices.flatMap(({ name }) => [lastParts(name, 1), lastParts(name, 2)]))]
    .filter((ending) => !/^\d/.test(ending))
    .sort();
}

function lastParts(name: string, count: number): string {
  return name.split('.').slice(-count).join('.');
}
