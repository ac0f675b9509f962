import { graph, type Tensor } from '../../../src/graph/index.ts';
import { Emission, type EmitOptions } from '../../../src/graph/onnx/emit.ts';
import { rules } from '../../../src/graph/onnx/rules.ts';
import { weightsInMemory } from '../../../src/graph/weights.ts';

/** The emission of outputs, in float32 for the cpu if nothing else is said. */
export function emit(outputs: readonly Tensor[], options: Partial<EmitOptions> = {}): Emission {
  const named = Object.fromEntries(outputs.map((output, i) => [`y${i}`, output]));
  return new Emission(graph(named), rules, {
    form: 'cpu',
    weights: weightsInMemory({}),
    precision: () => 'fp32',
    int8Limit: 127,
    ...options,
  });
}

/** Types of the emitted nodes, in order. */
export function nodesOf({ builder }: Emission): string[] {
  return builder.nodes.map(({ opType }) => opType);
}
