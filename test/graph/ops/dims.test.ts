import { describe, expect, test } from 'vitest';
import { broadcast, product, size, total } from '../../../src/graph/ops/dims.ts';

describe('the product of sizes', () => {
  test.each([
    [[], 1],
    [[2, 3, 4], 24],
    [['batch'], 'batch'],
    [[2, 'batch', 3], '6*batch'],
    [['source', 'batch'], 'batch*source'],
    [['8*batch', 'source', 5], '40*batch*source'],
    [['past+1', 2], '2*(past+1)'],
    [['2*(past+1)', 3], '6*(past+1)'],
    [[0, 'batch'], 0],
  ])('%j is %j', (dims, expected) => {
    expect(product(dims)).toBe(expected);
  });

  test('is the same text whichever way it came about', () => {
    expect(product([product(['b', 2]), product(['a', 'past+1'])])).toBe(product(['past+1', 'a', 'b', 2]));
  });
});

describe('the sum of sizes', () => {
  test.each([
    [[1, 2, 3], 6],
    [['past', 1], 'past+1'],
    [[1, 'past', 2], 'past+3'],
    [['past+1', 2], 'past+3'],
    [['target', 'past'], 'past+target'],
    [['past', 0], 'past'],
    [['2*(past+1)', 1], '2*(past+1)+1'],
  ])('%j is %j', (dims, expected) => {
    expect(total(dims)).toBe(expected);
  });
});

describe('a size once its names are known', () => {
  const sizes = { batch: 2, past: 3 };
  test.each([
    [7, 7],
    ['batch', 2],
    ['40*batch', 80],
    ['past+1', 4],
    ['2*(past+1)*batch', 16],
    ['2*(past+1)+batch', 10],
    ['batch*source', undefined],
  ])('%j is %j', (dim, expected) => {
    expect(size(dim, sizes)).toBe(expected);
  });
});

describe('shapes that meet', () => {
  test.each([
    [[2, 3], [3], [2, 3]],
    [[], ['batch'], ['batch']],
    [['batch', 1], ['source'], ['batch', 'source']],
    [
      ['batch', 1, 4],
      [1, 3, 1],
      ['batch', 3, 4],
    ],
  ])('%j and %j are broadcast to %j', (a, b, expected) => {
    expect(broadcast(a, b)).toEqual(expected);
    expect(broadcast(b, a)).toEqual(expected);
  });

  test.each([
    [[2], [3]],
    [['batch'], ['source']],
    [['batch'], [3]],
  ])('%j and %j do not fit: a name may stand for any size', (a, b) => {
    expect(broadcast(a, b)).toBeUndefined();
  });
});
