import { expect, it } from 'vitest';
import { z } from 'zod';
import { issueLines } from '../../src/base/issue-lines.ts';

const schema = z.strictObject({
  port: z.number().int().min(1).max(65535),
  device: z.enum(['cpu', 'cuda']),
  hash: z.string().regex(/^[0-9a-f]+$/),
  names: z.array(z.string()),
  rate: z.union([z.literal('auto'), z.number()]),
});
const right = { port: 1, device: 'cpu', hash: 'ab', names: [], rate: 1 };

it.each<[string, object, string]>([
  ['another type', { port: 'x' }, 'port: expected number, got "x"'],
  ['a missing value', { port: undefined }, 'port: expected number, got nothing'],
  ['a broken number', { port: 1.5 }, 'port: expected a whole number, got 1.5'],
  ['too little', { port: 0 }, 'port: expected number to be >=1, got 0'],
  ['another choice', { device: 'tpu' }, 'device: expected one of "cpu"|"cuda", got "tpu"'],
  ['another form', { hash: 'XY' }, 'hash: must match pattern /^[0-9a-f]+$/, got "XY"'],
  ['a place inside a list', { names: ['Ann', 7] }, 'names.1: expected string, got 7'],
  ['neither of two kinds', { rate: 'high' }, 'rate: expected "auto" or number, got "high"'],
  ['keys that nobody knows', { more: 3 }, 'expected no other keys, got more'],
])('says %s with place, expectation and value', (_, wrong, line) => {
  const raw = { ...right, ...wrong };
  expect(issueLines(schema.safeParse(raw).error!, raw)).toEqual([line]);
});

it('lists every issue', () => {
  const { error } = schema.safeParse({});
  expect(issueLines(error!, {})).toHaveLength(5);
});

it('says so where the whole is of another kind', () => {
  const { error } = schema.safeParse(null);
  expect(issueLines(error!, null)).toEqual(['expected object, got null']);
  expect(issueLines(error!, null, 'manifest')).toEqual(['manifest: expected object, got null']);
});
