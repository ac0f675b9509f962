/** Whether a method can continue from an adapter: looked at before anything is compiled. */
import { problem, problems } from '../../base/errors.ts';
import { type Adapter, targetMatrices } from '../../model/adapter/index.ts';
import type { Architecture } from '../../networks/family.ts';
import type { TrainingMethod } from './trainer-options.ts';

/** More than this many matrices are counted, not listed. */
const MOST_LISTED = 5;

/**
 * Throws `adapter-misfit`, saying what to set, where the method adapts other matrices, has too small a rank, or has no
 * adapters at all.
 *
 * @param place where the adapter lies.
 */
export function requireContinuable(
  adapter: Adapter,
  method: TrainingMethod,
  base: Architecture,
  place: string,
): void {
  if (method.name === 'full')
    throw problem({
      code: 'adapter-misfit',
      place: 'train.method',
      expected: 'adalora or lora, to continue from an adapter',
      value: 'full',
      remedy: 'merge the adapter into its base first (imitator export) and train that',
    });
  const { rank } = method;
  const targets = new Map(targetMatrices(base, method.targetModules).map((target) => [target.name, target]));
  const wrong: string[] = [];
  for (const [name, matrix] of adapter.matrices) {
    const target = targets.get(name);
    if (target === undefined) wrong.push(`${name} is adapted there but not in train.targetModules`);
    else if (target.in !== matrix.in || target.out !== matrix.out)
      wrong.push(`${name}: expected [${target.out}, ${target.in}], got [${matrix.out}, ${matrix.in}]`);
    else if (matrix.rank > rank)
      wrong.push(`${name}: expected at most rank ${rank}, which is train.rank, got ${matrix.rank}`);
  }
  wrong.push(...untrainedRows(adapter, method.trainedTokens ?? []));
  if (wrong.length === 0) return;
  const rest = wrong.length - MOST_LISTED;
  const listed = rest > 0 ? [...wrong.slice(0, MOST_LISTED), `and ${rest} more`] : wrong;
  const largest = Math.max(...[...adapter.matrices.values()].map((matrix) => matrix.rank));
  const remedy = `its largest rank is ${largest}: set train.rank to at least that, and train.targetModules to all that it adapts`;
  throw problems('adapter-misfit', place, listed, remedy);
}

/** Rows that the adapter has and the method would lose. */
function untrainedRows({ rows }: Adapter, trained: readonly number[]): string[] {
  const lost = rows?.tokens.filter((token) => !trained.includes(token)) ?? [];
  if (lost.length === 0) return [];
  return [
    `${rows!.table}: rows of tokens ${lost.join(', ')} are trained there but not here; set train.breakRows, which ` +
      'trains those of the message break, or merge the adapter into its base first (imitator export)',
  ];
}
