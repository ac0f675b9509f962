import { expect, test } from 'vitest';
import { add, gradients, input, linear, split, sum } from '../../../src/graph/index.ts';
import type { EmitOptions } from '../../../src/graph/onnx/emit.ts';
import type { Precision } from '../../../src/graph/onnx/precision.ts';
import { weightsInMemory } from '../../../src/graph/weights.ts';
import { emit, nodesOf } from './emission.ts';

const x = input('x', ['rows', 2]);
const weights = weightsInMemory({
  a: { shape: [1, 2], data: Float32Array.of(1, 2) },
  b: { shape: [2, 2], data: Float32Array.of(3, 4, 5, 6) },
  'b.bias': { shape: [2], data: Float32Array.of(10, 20) },
});
const stack = [
  { weight: 'a', out: 1, scale: 2 },
  { weight: 'b', bias: 'b.bias', out: 2, scale: 10, inputScale: 0.5 },
];

/** Values of the initializers that a kind of name begins. */
function written({ builder }: ReturnType<typeof emit>, kind: string): number[][] {
  return builder.initializers
    .filter(({ name }) => name.startsWith(`${kind}_`))
    .map(({ data }) => [...(data() as Float32Array)]);
}

test('a stack is its matrices one below the other, each scaled; a bias that is not there is zeros', () => {
  const emission = emit([linear(x, 2, stack)], { weights });
  expect(nodesOf(emission)).toEqual(['Gemm']);
  expect(written(emission, 'stack')).toEqual([[2, 4, 15, 20, 25, 30]]);
  expect(written(emission, 'bias')).toEqual([[0, 100, 200]]);
});

test('a matrix lies once in the model, for its map, the gradient and whatever else reads it', () => {
  const y = linear(x, 2, [{ weight: 'b', bias: 'b.bias', out: 2 }]);
  const again = linear(add(x, 1), 2, [{ weight: 'b', out: 2 }]);
  const emission = emit([again, ...gradients(sum(y), [x])], { weights });
  expect(nodesOf(emission).filter((node) => node === 'Gemm')).toHaveLength(2);
  expect(written(emission, 'weight')).toEqual([[3, 4, 5, 6]]);
  expect(written(emission, 'stack')).toEqual([]);
});

test.each<[Precision, Precision, string]>([
  ['int8', 'int8', 'DynamicQuantizeMatMul'],
  ['int8', 'int8-rows', 'ReduceMax'],
  ['int8-rows', 'int8-blocks', 'MatMulNBits'],
  ['int8-blocks', 'fp32', 'Gemm'],
])('a stack of %s and %s is multiplied in the wider one', (one, two, node) => {
  const precision = (name: string) => (name === 'a' ? one : two);
  expect(nodesOf(emit([linear(x, 2, stack)], { weights, precision }))).toContain(node);
});

test('an int8 stack that is only taken apart is multiplied matrix by matrix', () => {
  const y = linear(x, 2, stack);
  const sums = split(y, 1, [1, 2]).map((part) => sum(part));
  const int8: Partial<EmitOptions> = { weights, precision: () => 'int8' };
  const products = (outputs: Parameters<typeof emit>[0]) =>
    nodesOf(emit(outputs, int8)).filter(
      (node) => node.startsWith('MatMul') || node.startsWith('DynamicQuantize'),
    );
  const twice = ['MatMulIntegerToFloat', 'MatMulIntegerToFloat'];
  expect(products(sums)).toEqual(['DynamicQuantizeLinear', ...twice]);
  expect(products([...sums, y])).toEqual(['DynamicQuantizeMatMul']);
  expect(products(split(y, 1, [2, 1]).map((part) => sum(part)))).toEqual(['DynamicQuantizeMatMul']);
});
