import { describe, expect, test } from 'vitest';
import { Builder } from '../../../src/graph/onnx/builder.ts';

/** Values of a constant that the builder has made. */
function valuesOf(builder: Builder, name: string): number[] {
  const { data } = builder.initializers.find((one) => one.name === name)!;
  return Array.from(data() as BigInt64Array, Number);
}

test('equal small constants are one, and others are not', () => {
  const builder = new Builder();
  expect(builder.ints([1, 2])).toBe(builder.ints([1, 2]));
  expect(builder.scalar(1)).toBe(builder.scalar(1));
  const names = [builder.ints([1]), builder.ints([1, 2]), builder.scalar(1)];
  names.push(builder.constant(Float32Array.of(1), [1]), builder.constant(Int32Array.of(1), []));
  expect(new Set(names).size).toBe(names.length);
});

describe('the target of a reshape', () => {
  test.each([
    ['known sizes', [2, 3], [3, 2], [3, 2]],
    ['a name that stays in its place', ['n', 6], ['n', 2, 3], [0, 2, 3]],
    ['one name that moves or is made', ['a', 'b', 4], ['a*b', 4], [-1, 4]],
    ['one that stays and one that is made', ['a', 'b', 4], ['a', '4*b'], [0, -1]],
  ])('is a constant for %s', (_, from, to, expected) => {
    const builder = new Builder();
    expect(valuesOf(builder, builder.reshapeTarget(from, to))).toEqual(expected);
    expect(builder.fedShapes.size).toBe(0);
  });

  test('is fed where two sizes cannot be told otherwise, under one name for one shape', () => {
    const builder = new Builder();
    const name = builder.reshapeTarget(['a*b', 4], ['a', 'b', 4]);
    expect(builder.shape(['a', 'b', 4])).toBe(name);
    expect([...builder.fedShapes]).toEqual([[name, ['a', 'b', 4]]]);
  });
});
