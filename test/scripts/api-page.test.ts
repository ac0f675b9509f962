import { expect, it } from 'vitest';
import { exportsOf } from '../../scripts/api-page.ts';
import * as library from '../../src/index.ts';

const exported = exportsOf('src/index.ts').flatMap((group) => group.exports);

it('has every value and class that the library really exports, and no other', () => {
  const values = exported.filter(({ kind }) => kind !== 'type').map(({ name }) => name);
  expect(values.toSorted()).toEqual(Object.keys(library).toSorted());
});

it('takes the first sentence of what stands above a declaration', () => {
  const compose = exported.find(({ name }) => name === 'compose')!;
  expect(compose.kind).toBe('function');
  expect(compose.doc).toMatch(/^The reply to the last turn of `messages`.*\.$/);
});
