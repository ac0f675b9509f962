import { describe, expect, test } from 'vitest';
import { add, graph, input, linear, weight } from '../../src/graph/index.ts';

describe('a graph', () => {
  test('holds the inputs and weights below its outputs, each once', () => {
    const x = input('x', ['rows', 2]);
    const [rest, bias] = [input('rest', ['rows', 1]), weight('shift', [2])];
    const y = linear(add(x, bias), 2, [
      { weight: 'q', bias: 'q.bias', out: 1 },
      { weight: 'k', out: 1 },
    ]);
    const found = graph({ y: add(y, rest), again: add(y, bias) });
    expect(found.inputs).toEqual([x, rest]);
    expect(found.weights).toEqual(['shift', 'q', 'q.bias', 'k']);
  });

  test('lists every tensor behind those that it is made of', () => {
    const x = input('x', [2]);
    const [one, two] = [add(x, 1), add(x, 2)];
    const { tensors } = graph({ y: add(two, one), one });
    for (const tensor of tensors)
      for (const below of tensor.inputs) expect(tensors.indexOf(below)).toBeLessThan(tensors.indexOf(tensor));
    expect(new Set(tensors).size).toBe(tensors.length);
  });

  test('takes an input that is declared twice alike as one', () => {
    expect(graph({ y: add(input('x', ['n']), input('x', ['n'])) }).inputs).toHaveLength(1);
  });

  test.each([
    ['shape', input('x', ['m'])],
    ['type', input('x', ['n'], 'int32')],
  ])('refuses two inputs of one name that differ in %s', (_, other) => {
    expect(() => graph({ one: input('x', ['n']), other })).toThrow('input x is declared twice');
  });
});
