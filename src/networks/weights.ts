/** Names and shapes of a network's weights, as the network asks for them when it is built. */
import type { Architecture, NetworkConfig } from './family.ts';
import { biasOf, frozenParameters, frozenProjections, type Matrix } from './projections.ts';

interface Asked {
  shapes: ReadonlyMap<string, readonly number[]>;
  matrices: readonly Matrix[];
}

/** Building takes some milliseconds, and the answer is wanted often. */
const known = new WeakMap<NetworkConfig, Asked>();

/** Every weight's name and shape, by name, as safetensors files of the hub have them. Tied copies are left out. */
export function weightShapes(network: Architecture): ReadonlyMap<string, readonly number[]> {
  return askedOf(network).shapes;
}

/** Every linear map of the network's layers, in the order in which it asks for them: adapters can sit on these. */
export function layerMatrices(network: Architecture): readonly Matrix[] {
  return askedOf(network).matrices;
}

function askedOf(network: Architecture): Asked {
  const found = known.get(network.config) ?? build(network);
  known.set(network.config, found);
  return found;
}

function build({ family, config }: Architecture): Asked {
  const shapes = new Map<string, readonly number[]>();
  const matrices: Matrix[] = [];
  const [parameters, projections] = [frozenParameters(), frozenProjections()];
  family.wholeNetwork({
    config,
    parameters: {
      weight(name, shape) {
        shapes.set(name, shape);
        return parameters.weight(name, shape);
      },
      embed(ids, head) {
        shapes.set(head.weight, [head.out, head.in]);
        return parameters.embed(ids, head);
      },
      head(x, head) {
        shapes.set(head.weight, [head.out, head.in]);
        if (head.bias !== undefined) shapes.set(head.bias, [1, head.out]);
        return parameters.head(x, head);
      },
    },
    projections: {
      project(x, asked) {
        matrices.push(...asked);
        for (const matrix of asked) {
          const bias = biasOf(matrix);
          shapes.set(`${matrix.name}.weight`, [matrix.out, matrix.in]);
          if (bias !== undefined) shapes.set(bias, [matrix.out]);
        }
        return projections.project(x, asked);
      },
    },
  });
  const sorted = [...shapes].sort(([a], [b]) => (a < b ? -1 : 1));
  return { shapes: new Map(sorted), matrices };
}
