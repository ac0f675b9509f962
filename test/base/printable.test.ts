import { expect, test } from 'vitest';
import { printable, printableJson } from '../../src/base/printable.ts';

const EVIL = 'Ja\u001b[2Jna\u0007\r\u009b31m\u202egnp\u2066\ud800';

test('a terminal is told nothing by what people wrote', () => {
  expect(printable(EVIL)).toBe('Ja[2Jna31mgnp');
});

test('what people write stays: letters of all scripts, emoji, tabs and lines', () => {
  const text = 'Žluťoučký\tкот\n👩‍👩‍👧 مرحبا\u200f שלום ¦ |';
  expect(printable(text)).toBe(text);
});

test('JSON keeps every character, as an escape', () => {
  const json = printableJson({ name: EVIL });
  expect(JSON.parse(json)).toEqual({ name: EVIL });
  expect(printable(json)).toBe(json);
});
