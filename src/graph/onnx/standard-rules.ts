/** Ops of which our own runtime has a node, and the standard's operators up to opset 20 do not. */
import type { TensorOf } from '../ops/tensor.ts';
import type { Emission, Rules } from './emit.ts';
import { rules } from './rules.ts';

export const standardRules: Rules = { ...rules, rmsNorm, silu, rotary };

/** x / sqrt(mean(x^2) + epsilon) * weight. */
function rmsNorm(
  { builder }: Emission,
  { attributes }: TensorOf<'rmsNorm'>,
  [x, weight]: readonly string[],
): string {
  const square = builder.node('ReduceMean', [builder.node('Mul', [x!, x!]), builder.ints([-1])], {
    keepdims: 1,
  });
  const deviation = builder.node('Sqrt', [builder.node('Add', [square, builder.scalar(attributes.epsilon)])]);
  return builder.node('Mul', [builder.node('Div', [x!, deviation]), weight!]);
}

function silu({ builder }: Emission, _: unknown, [x]: readonly string[]): string {
  return builder.node('Mul', [x!, builder.node('Sigmoid', [x!])]);
}

/** Halves a and b of each head to a cos - b sin and b cos + a sin. */
function rotary(
  { builder }: Emission,
  { inputs, shape }: TensorOf<'rotary'>,
  [x, cos, sin]: readonly string[],
): string {
  const half = inputs[1]!.shape[1] as number;
  const heads = builder.node('Reshape', [x!, builder.ints([0, -1, 2, half])]);
  const [a, b] = builder.several('Split', [heads, builder.ints([1, 1])], { axis: 2 }, 2) as [string, string];
  const [c, s] = [cos!, sin!].map((angles) => builder.node('Unsqueeze', [angles, builder.ints([1, 2])])) as [
    string,
    string,
  ];
  const product = (p: string, q: string) => builder.node('Mul', [p, q]);
  const turned = [
    builder.node('Sub', [product(a, c), product(b, s)]),
    builder.node('Add', [product(b, c), product(a, s)]),
  ];
  const joined = builder.node('Concat', turned, { axis: 2 });
  return builder.node('Reshape', [joined, builder.ints([0, shape[1] as number])]);
}
