import { expect, test } from 'vitest';
import { isAuthorised } from '../../src/admin/bearer-token.ts';

test.each(['Bearer s3cret', 'bearer s3cret', 'Bearer   s3cret'])('%j carries the token', (header) => {
  expect(isAuthorised(header, 's3cret')).toBe(true);
});

test.each([
  undefined,
  '',
  's3cret',
  'Bearer',
  'Bearer ',
  'Bearer s3cre',
  'Bearer s3crett',
  'Bearer S3CRET',
  'Bearer s3cret s3cret',
  'Basic s3cret',
  'Bearer s3cret\n',
])('%j does not', (header) => {
  expect(isAuthorised(header, 's3cret')).toBe(false);
});
