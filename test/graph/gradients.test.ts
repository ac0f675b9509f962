import { describe, expect, test } from 'vitest';
import {
  add,
  broadcastTo,
  concat,
  constant,
  crossEntropy,
  div,
  gather,
  gelu,
  geluUnscaled,
  gradients,
  input,
  layerNorm,
  linear,
  matmul,
  mul,
  rmsNorm,
  rotary,
  silu,
  slice,
  softmax,
  split,
  sub,
  sum,
  type Tensor,
} from '../../src/graph/index.ts';
import { pad } from '../../src/graph/ops/shape.ts';
import { topological } from '../../src/graph/ops/tensor.ts';
import { weightsInMemory } from '../../src/graph/weights.ts';
import { evaluate, values } from './evaluate.ts';

/** The ops of what is computed for gradients, each name as often as it appears. */
const opsOf = (tensors: readonly Tensor[]) => topological(tensors).map(({ op }) => op);

const close = (numbers: readonly number[]) => numbers.map((x) => expect.closeTo(x, 5));

describe('a gradient worked by hand', () => {
  const x = values([1, 2, 3, 4, 5, 6], [2, 3]);
  const factors = values([1, 10, 100, 1000, 10000, 100000], [2, 3]);
  const one = values([1, 2, 3, 4], [2, 2]);
  const two = values([5, 6, 7, 8], [2, 2]);

  test('add and sub: what was broadcast is summed', async () => {
    const row = values([0, 0, 0]);
    const column = values([0, 0], [2, 1]);
    const y = mul(sub(add(x, row), column), factors);
    const [dx, drow, dcolumn] = await evaluate(gradients(sum(y), [x, row, column]));
    expect(dx).toEqual([1, 10, 100, 1000, 10000, 100000]);
    expect(drow).toEqual([1001, 10010, 100100]);
    expect(dcolumn).toEqual([-111, -111000]);
  });

  test('mul: each factor gets the other one', async () => {
    const row = values([2, 3, 4]);
    const [dx, drow] = await evaluate(gradients(sum(mul(x, row)), [x, row]));
    expect(dx).toEqual([2, 3, 4, 2, 3, 4]);
    expect(drow).toEqual([1 + 4, 2 + 5, 3 + 6]);
  });

  test('div: one over the divisor, and less the quotient over it', async () => {
    const [a, b] = [values([6]), values([2])];
    expect(await evaluate(gradients(sum(div(a, b)), [a, b]))).toEqual([[0.5], [-1.5]]);
  });

  test.each([
    [{}, [11, 15, 11, 15], [4, 4, 6, 6]],
    [{ transA: true }, [11, 11, 15, 15], [3, 3, 7, 7]],
    [{ transB: true }, [12, 14, 12, 14], [4, 6, 4, 6]],
    [{ transA: true, transB: true }, [12, 12, 14, 14], [3, 7, 3, 7]],
  ])('matmul, transposed as in %j: sums of the other factor', async (sides, done, dtwo) => {
    expect(await evaluate(gradients(sum(matmul(one, two, sides)), [one, two]))).toEqual([done, dtwo]);
  });

  test('matmul: a factor shared by a stack gathers from all of it', async () => {
    const stack = values([1, 2, 3, 4], [2, 1, 2]);
    const shared = values([5, 6], [2, 1]);
    const [dstack, dshared] = await evaluate(gradients(sum(matmul(stack, shared)), [stack, shared]));
    expect(dstack).toEqual([5, 6, 5, 6]);
    expect(dshared).toEqual([1 + 3, 2 + 4]);
  });

  test('softmax: of chances 1/4 and 3/4, the first rises by 3/16', async () => {
    const logits = values([Math.log(1), Math.log(3)]);
    const [d] = await evaluate(gradients(slice(softmax(logits), 0, 0, 1), [logits]));
    expect(d).toEqual(close([3 / 16, -3 / 16]));
  });

  test('layerNorm: what moves the mean or the deviation is taken out', async () => {
    const a = Math.sqrt(1.5);
    const row = values([-a, 0, a], [1, 3]);
    const [weight, bias] = [values([1, 1, 1]), values([0, 0, 0])];
    const first = mul(layerNorm(row, weight, bias, 0), values([1, 0, 0]));
    const [d, dweight, dbias] = await evaluate(gradients(sum(first), [row, weight, bias]));
    expect(d).toEqual(close([1 / 6, -1 / 3, 1 / 6]));
    expect(dweight).toEqual(close([-a, 0, 0]));
    expect(dbias).toEqual([1, 0, 0]);
  });

  test('rmsNorm: what moves the length is taken out', async () => {
    const row = values([1, 7], [1, 2]);
    const weight = values([1, 2]);
    const first = mul(rmsNorm(row, weight, 0), values([1, 0]));
    const [d, dweight] = await evaluate(gradients(sum(first), [row, weight]));
    // The length is 5, so z = (0.2, 1.4); of g = (1, 0) along z goes z * 0.1.
    expect(d).toEqual(close([(1 - 0.2 * 0.1) / 5, (0 - 1.4 * 0.1) / 5]));
    expect(dweight).toEqual(close([0.2, 0]));
  });

  test('rotary: turned back by the same angles', async () => {
    const [cos, sin] = [values([0, 1], [1, 2]), values([1, 0], [1, 2])];
    const row = values([1, 2, 3, 4], [1, 4]);
    const turned = rotary(row, cos, sin);
    const [y, d] = await evaluate([
      turned,
      ...gradients(sum(mul(turned, values([1, 10, 100, 1000]))), [row]),
    ]);
    expect(y).toEqual([-3, 2, 1, 4]);
    expect(d).toEqual([100, 10, -1, 1000]);
  });

  test('crossEntropy: the chances, less 1 at the label, times the weight of the row', async () => {
    const logits = values([0, Math.log(3), 0, 0], [2, 2]);
    const loss = crossEntropy(logits, constant(Int32Array.of(1, 0), [2]));
    const [rows, d] = await evaluate([loss, ...gradients(sum(mul(loss, values([1, 10]))), [logits])]);
    expect(rows).toEqual(close([Math.log(4 / 3), Math.log(2)]));
    expect(d).toEqual(close([1 / 4, -1 / 4, -5, 5]));
  });

  test('slice, pad and concat: each element keeps its own', async () => {
    const parts = concat([slice(x, 1, 2, 3), pad(slice(x, 1, 0, 1), 1, 1, 0)], 1);
    const [d] = await evaluate(gradients(sum(mul(parts, factors)), [x]));
    expect(d).toEqual([100, 0, 1, 100000, 0, 1000]);
  });

  test('gather: a row that is read twice gets both', async () => {
    const ids = constant(Int32Array.of(2, 0, 2), [3]);
    const table = values([0, 0, 0, 0, 0, 0], [3, 2]);
    const read = mul(gather(table, ids), values([1, 2, 3, 4, 5, 6], [3, 2]));
    const [d] = await evaluate(gradients(sum(read), [table]));
    expect(d).toEqual([3, 4, 0, 0, 1 + 5, 2 + 6]);
  });

  test('gelu: a half at 0, and 1.0833155 at 1', async () => {
    const at = values([0, 1]);
    expect(await evaluate(gradients(sum(gelu(at)), [at]))).toEqual([close([0.5, 1.0833155])]);
  });

  test('geluUnscaled: that of gelu at sqrt(2) times as much, times 2', async () => {
    const at = values([0, Math.SQRT1_2]);
    expect(await evaluate(gradients(sum(geluUnscaled(at)), [at]))).toEqual([close([1, 2.166631])]);
  });

  test('silu: a half at 0, and 0.9276705 at 1', async () => {
    const at = values([0, 1]);
    expect(await evaluate(gradients(sum(silu(at)), [at]))).toEqual([close([0.5, 0.9276705])]);
  });

  test('linear: of one row to one column, weighed, the weight times the matrix', async () => {
    const [row, weighing] = [values([1, 2], [1, 2]), values([10], [1, 1])];
    const weights = weightsInMemory({ w: { shape: [1, 2], data: Float32Array.of(3, 4) } });
    const loss = mul(linear(row, 2, [{ weight: 'w', out: 1 }]), weighing);
    expect(await evaluate(gradients(loss, [row, weighing]), {}, weights)).toEqual([[30, 40], [11]]);
  });

  test('a tensor that is read twice gets the sum', async () => {
    const at = values([3]);
    expect(await evaluate(gradients(sum(mul(at, at)), [at]))).toEqual([[6]]);
  });
});

describe('the slices of a tensor', () => {
  const x = values([1, 2, 3, 4], [2, 2]);

  test('are laid side by side where they fill it', async () => {
    const [left, right] = split(x, 1, [1, 1]) as [Tensor, Tensor];
    const [dx] = gradients(sum(add(mul(left, 2), mul(right, 3))), [x]);
    expect(opsOf([dx!])).toContain('concat');
    expect(opsOf([dx!])).not.toContain('pad');
    expect(await evaluate([dx!])).toEqual([[2, 3, 2, 3]]);
  });

  test('are laid side by side, and what else reads the tensor is added', async () => {
    const [left, right] = split(x, 1, [1, 1]) as [Tensor, Tensor];
    const [dx] = gradients(add(sum(add(mul(left, 2), mul(right, 3))), sum(mul(x, 10))), [x]);
    expect(opsOf([dx!])).toContain('concat');
    expect(await evaluate([dx!])).toEqual([[12, 13, 12, 13]]);
  });

  test.each([
    ['do not begin where it does', [1, 2], [2, 3], [0, 2, 3]],
    ['end before it does', [0, 1], [1, 2], [2, 3, 0]],
    ['leave a gap', [0, 1], [2, 3], [2, 0, 3]],
    ['overlap', [0, 2], [1, 3], [2, 5, 3]],
  ])('are padded and added where they %s', async (_, first, second, expected) => {
    const three = values([1, 2, 3]);
    const [one, two] = [first, second].map(([start, end]) => sum(slice(three, 0, start!, end!)));
    const [d] = gradients(add(mul(one!, 2), mul(two!, 3)), [three]);
    expect(opsOf([d!])).toContain('pad');
    expect(await evaluate([d!])).toEqual([expected]);
  });

  test('are laid side by side though others lie along another axis', async () => {
    const top = mul(sum(slice(x, 0, 0, 1)), 10);
    const [left, right] = split(x, 1, [1, 1]).map((part) => sum(part));
    const [dx] = gradients(add(top, add(mul(left!, 2), mul(right!, 3))), [x]);
    expect(opsOf([dx!])).toContain('concat');
    expect(await evaluate([dx!])).toEqual([[12, 13, 2, 3]]);
  });
});

test('nothing is built for what is not wanted', () => {
  const [a, b] = [input('a', [2, 2]), input('b', [2, 2])];
  const [da] = gradients(sum(matmul(a, b)), [a]);
  expect(opsOf([da!]).filter((op) => op === 'matmul')).toHaveLength(1);
});

test('what the loss does not depend on gets zeros, if its size is known', async () => {
  const [x, other] = [values([1, 2]), values([1, 2, 3])];
  expect(await evaluate(gradients(sum(x), [other]))).toEqual([[0, 0, 0]]);
  expect(() => gradients(sum(x), [input('fed', ['n'])])).toThrow('the loss does not depend on fed');
});

test('the loss is one element, or it is refused with its shape', () => {
  const x = input('x', ['n', 2]);
  expect(() => gradients(x, [x])).toThrow('a loss of one element, got [n, 2]');
  expect(gradients(broadcastTo(values([1], []), [1, 1]), [])).toEqual([]);
});

test('an op without a gradient is refused by name, but only on the way to what is wanted', () => {
  const [x, y] = [values([1]), values([1])];
  const [slope] = gradients(sum(gelu(x)), [x]);
  const loss = sum(mul(slope!, y));
  expect(() => gradients(loss, [x])).toThrow('geluDerivative has no gradient');
  expect(gradients(loss, [y])).toHaveLength(1);
});
