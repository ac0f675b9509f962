import { onnxruntimeEngine, type Values } from '../../src/engines/index.ts';
import { constant, graph, type Tensor } from '../../src/graph/index.ts';
import { type WeightSource, weightsInMemory } from '../../src/graph/weights.ts';

/** A tensor of known values; without a shape, a vector. */
export function values(data: readonly number[], shape: readonly number[] = [data.length]): Tensor {
  return constant(Float32Array.from(data), shape);
}

/** What onnxruntime computes on the cpu. */
export async function evaluate(
  outputs: readonly Tensor[],
  feeds: Values = {},
  weights: WeightSource = weightsInMemory({}),
): Promise<number[][]> {
  const named = Object.fromEntries(outputs.map((output, i) => [`y${i}`, output]));
  const program = await onnxruntimeEngine().compile(graph(named), { weights });
  const found = await program.run(feeds);
  await program.release();
  return outputs.map((_, i) => [...(found[`y${i}`]!.data as Float32Array)]);
}
