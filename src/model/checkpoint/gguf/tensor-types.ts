/** The numbers that GGUF files give to types of tensors, and which of these types can be read. */
import type { StoredType } from '../tensors/index.ts';

const readable: Readonly<Record<number, StoredType>> = {
  0: 'F32',
  1: 'F16',
  30: 'BF16',
  8: 'Q8_0',
  2: 'Q4_0',
  3: 'Q4_1',
  12: 'Q4_K',
  13: 'Q5_K',
  14: 'Q6_K',
};
/** Known so that an error can name them. */
const others: Readonly<Record<number, string>> = {
  6: 'Q5_0',
  7: 'Q5_1',
  9: 'Q8_1',
  10: 'Q2_K',
  11: 'Q3_K',
  15: 'Q8_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  20: 'IQ4_NL',
  21: 'IQ3_S',
  22: 'IQ2_S',
  23: 'IQ4_XS',
  24: 'I8',
  25: 'I16',
  26: 'I32',
  27: 'I64',
  28: 'F64',
  29: 'IQ1_M',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
};

/** By the number in the file. */
export const tensorTypes: ReadonlyMap<number, { name: string; reads?: StoredType }> = new Map([
  ...Object.entries(readable).map(([id, type]) => [Number(id), { name: type, reads: type }] as const),
  ...Object.entries(others).map(([id, name]) => [Number(id), { name }] as const),
]);

/** The number of a type that can be read. */
export function numberOfType(type: StoredType): number {
  return [...tensorTypes].find(([, { reads }]) => reads === type)![0];
}
