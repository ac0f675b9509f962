/** How much a training step keeps of its forward pass, counted in the graph of loss and gradients. */
import { sizesOf } from '../engines/index.ts';
import { gradients, graph, nameOf, size, type Tensor } from '../graph/index.ts';
import type { BatchSides } from './batch.ts';
import type { Architecture } from './family.ts';
import { trainable } from './projections.ts';

/**
 * Numbers that come out of the forward pass and go into the gradients of a batch of these sides. Adapters need what all
 * weights need, and little more. Inputs are not counted, and no values twice that only change their shape.
 */
export function keptNumbers({ family, config }: Architecture, sides: BatchSides): number {
  const { inputs, parameters, projections } = trainable();
  const { loss } = family.wholeNetwork({ config, parameters, projections });
  const forward = graph({ loss });
  const computed = new Set(forward.tensors.filter(({ op }) => !LEAVES.includes(op)));
  const before = new Set(forward.tensors);
  const backward = graph(
    Object.fromEntries(gradients(loss, [...inputs.values()]).map((gradient, i) => [`d ${i}`, gradient])),
  );
  const after = backward.tensors.filter((tensor) => !before.has(tensor));
  const read = after.flatMap((tensor) => tensor.inputs).map(unshaped);
  const kept = [...new Set(read)].filter((tensor) => computed.has(tensor));
  const fed = forward.inputs.filter((tensor) => !inputs.has(nameOf(tensor)));
  const sizes = sizesOf(
    fed.map((tensor) => ({ name: nameOf(tensor), dtype: tensor.dtype, shape: tensor.shape })),
    family.feeds(config, batchOf(sides), 1),
  );
  return kept.reduce((sum, { shape }) => sum + shape.reduce<number>((n, dim) => n * size(dim, sizes)!, 1), 0);
}

const LEAVES = ['input', 'weight', 'constant'];

function unshaped(tensor: Tensor): Tensor {
  return tensor.op === 'reshape' ? unshaped(tensor.inputs[0]!) : tensor;
}

function batchOf({ batch, source, target }: BatchSides) {
  const ids = (length: number) => new Array<number>(length).fill(0);
  return Array.from({ length: batch }, () => ({ source: ids(source), target: ids(target) }));
}
