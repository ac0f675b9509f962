/** A network with every weight fed, and how far an engine's gradients are from the reference's. */
import { type Engine, float32, type Values } from '../../src/engines/index.ts';
import { gradients, graph } from '../../src/graph/index.ts';
import type { Checkpoint } from '../../src/model/checkpoint/index.ts';
import { trainable } from '../../src/networks/projections.ts';
import { distance } from './distance.ts';
import type { GoldenTensor } from './golden.ts';

/** How far an engine is from the reference: each output, and the gradient of each parameter. */
export interface Distances {
  forward: Record<string, number>;
  gradients: Record<string, number>;
}

/** The loss with every weight an input, and those inputs by name. */
export function lossOf({ family, config }: Checkpoint) {
  const { inputs, parameters, projections } = trainable();
  const { loss } = family.wholeNetwork({ config, parameters, projections });
  return { loss, inputs };
}

/** The gradient of each parameter, as the output `d <name>`. */
export function gradientsOf(checkpoint: Checkpoint, names: readonly string[]) {
  const { loss, inputs } = lossOf(checkpoint);
  const of = gradients(
    loss,
    names.map((name) => inputs.get(name)!),
  );
  return graph(Object.fromEntries(of.map((g, i) => [`d ${names[i]}`, g])));
}

/** The weights, for graphs that want them fed. */
export function fedWeights({ weights }: Checkpoint): Values {
  return Object.fromEntries(
    weights.names.map((name) => [name, float32(weights.read(name), weights.shape(name))]),
  );
}

/** Runs the graph's own gradients on an engine: the distance of each to the reference's, by parameter. */
export async function gradientDistances(
  engine: Engine,
  checkpoint: Checkpoint,
  feeds: Values,
  expected: Readonly<Record<string, GoldenTensor>>,
): Promise<Record<string, number>> {
  const graphOf = gradientsOf(checkpoint, Object.keys(expected));
  const program = await engine.compile(graphOf, { weights: checkpoint.weights });
  const out = await program.run(feeds);
  await program.release();
  return Object.fromEntries(
    Object.entries(expected).map(([name, { data }]) => [
      name,
      distance(out[`d ${name}`]!.data as Float32Array, data, 1e-3),
    ]),
  );
}
