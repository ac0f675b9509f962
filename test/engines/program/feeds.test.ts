import { expect, test } from 'vitest';
import { float32, int32, type Spec, type Value } from '../../../src/engines/index.ts';
import { sizesOf } from '../../../src/engines/program/feeds.ts';

const inputs: readonly Spec[] = [
  { name: 'keys', dtype: 'float32', shape: ['past+1', 2] },
  { name: 'ids', dtype: 'int32', shape: ['batch'] },
  { name: 'past', dtype: 'float32', shape: ['batch', 'past'] },
];

/** Values of zeros, of these shapes. */
function feeds(shapes: { keys?: number[]; ids?: number[]; past?: number[] }): Record<string, Value> {
  const { keys = [4, 2], ids = [5], past = [5, 3] } = shapes;
  const zeros = (shape: number[]) => Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0);
  return { keys: float32(zeros(keys), keys), ids: int32(zeros(ids), ids), past: float32(zeros(past), past) };
}

test('the sizes of names are read from what is fed, whichever input comes first', () => {
  expect(sizesOf(inputs, feeds({}))).toEqual({ batch: 5, past: 3 });
});

test.each([
  ['is not fed', { ...feeds({}), ids: undefined }, 'input ids is not fed'],
  [
    'is of another type',
    { ...feeds({}), ids: float32([0], [1]) },
    'input ids: expected int32 [batch], got float32 [1]',
  ],
  ['has more axes', feeds({ ids: [5, 1] }), 'input ids: expected int32 [batch], got int32 [5, 1]'],
  ['disagrees about a name', feeds({ past: [6, 3] }), 'input past: batch is 6, but ids says 5'],
  ['has another known size', feeds({ keys: [4, 1] }), 'input keys: axis 1 is 1, expected 2 = 2'],
  ['does not fit a sum of names', feeds({ keys: [5, 2] }), 'input keys: axis 0 is 5, expected past+1 = 4'],
])('an input that %s is refused by name', (_, fed, message) => {
  expect(() => sizesOf(inputs, fed as Record<string, Value>)).toThrow(message);
});
