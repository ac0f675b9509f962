import { expect, test } from 'vitest';
import {
  anew,
  gradients,
  graph,
  input,
  mul,
  silu,
  softmax,
  sum,
  type Tensor,
} from '../../src/graph/index.ts';
import { topological } from '../../src/graph/ops/tensor.ts';
import { evaluate, values } from './evaluate.ts';

/** A loss whose middle is either kept or computed anew. */
function lossOf(x: Tensor, through: (make: () => Tensor) => Tensor): Tensor {
  return sum(
    mul(
      through(() => silu(mul(x, 2))),
      x,
    ),
  );
}
const kept = (make: () => Tensor) => make();

test('gradients are the same whether values are kept or computed anew', async () => {
  const x = values([1, -2, 0.5]);
  const [plain] = await evaluate(gradients(lossOf(x, kept), [x]));
  const [again] = await evaluate(gradients(lossOf(x, anew), [x]));
  expect(again).toEqual(plain);
});

test('gradients read nothing of a part that is computed anew, only what it is made of', () => {
  const x = input('x', [3]);
  const readOf = (through: typeof anew) => {
    const loss = lossOf(x, through);
    const forward = new Set(graph({ loss }).tensors);
    const backward = topological(gradients(loss, [x])).filter((tensor) => !forward.has(tensor));
    const read = backward.flatMap(({ inputs }) => inputs).filter((tensor) => forward.has(tensor));
    return new Set(read.map(({ op }) => op));
  };
  expect(readOf(kept)).toContain('silu');
  expect([...readOf(anew)].sort()).toEqual(['constant', 'input']);
});

test('a part that is read twice is computed anew once, and one within another with it', () => {
  const x = input('x', [3]);
  const part = anew(() => softmax(anew(() => silu(x))));
  const loss = sum(mul(part, part));
  const ops = topological(gradients(loss, [x])).map(({ op }) => op);
  expect(ops.filter((op) => op === 'softmax')).toHaveLength(1);
  expect(ops.filter((op) => op === 'silu')).toHaveLength(1);
});
