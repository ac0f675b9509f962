/** Which matrices of a base an adapter sits on. */
import { problem } from '../../base/errors.ts';
import { type BlenderbotConfig, weightShapes } from '../../networks/blenderbot/config.ts';

export interface TargetMatrix {
  /** The checkpoint's name without `.weight`. */
  name: string;
  in: number;
  out: number;
}

/** Every linear map of the network's layers, in the order of the checkpoint. */
export function adaptableMatrices(config: BlenderbotConfig): TargetMatrix[] {
  return [...weightShapes(config)].flatMap(([key, shape]): TargetMatrix[] => {
    const name = key.replace(/\.weight$/, '');
    if (!name.includes('.layers.') || shape.length !== 2) return [];
    return [{ name, out: shape[0]!, in: shape[1]! }];
  });
}

/**
 * The matrices whose name is, or ends with a dot and, one of the endings. Throws `target-unknown`, listing what exists,
 * where an ending matches nothing.
 */
export function targetMatrices(config: BlenderbotConfig, endings: readonly string[]): TargetMatrix[] {
  const all = adaptableMatrices(config);
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

function endingsOf(matrices: readonly TargetMatrix[]): string[] {
  return [...new Set(matrices.flatMap(({ name }) => [lastParts(name, 1), lastParts(name, 2)]))]
    .filter((ending) => !/^\d/.test(ending))
    .sort();
}

function lastParts(name: string, count: number): string {
  return name.split('.').slice(-count).join('.');
}
