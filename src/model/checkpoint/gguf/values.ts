/** The values of a GGUF file's metadata: numbers, truths, texts, and lists of one kind of these. */
import type { HeaderCursor } from './header-cursor.ts';

export type NumberList = Readonly<ArrayLike<number>>;
/** Whole numbers beyond 2^53 are rounded: nothing that we read has such. */
export type GgufValue = number | boolean | string | NumberList | readonly string[];
export type GgufMetadata = ReadonlyMap<string, GgufValue>;

interface NumberType {
  bytes: number;
  /** Numbers as they lie in memory. */
  list(buffer: ArrayBuffer): NumberList;
}

const numberTypes: Readonly<Record<number, NumberType>> = {
  0: { bytes: 1, list: (buffer) => new Uint8Array(buffer) },
  1: { bytes: 1, list: (buffer) => new Int8Array(buffer) },
  2: { bytes: 2, list: (buffer) => new Uint16Array(buffer) },
  3: { bytes: 2, list: (buffer) => new Int16Array(buffer) },
  4: { bytes: 4, list: (buffer) => new Uint32Array(buffer) },
  5: { bytes: 4, list: (buffer) => new Int32Array(buffer) },
  6: { bytes: 4, list: (buffer) => new Float32Array(buffer) },
  10: { bytes: 8, list: (buffer) => Float64Array.from(new BigUint64Array(buffer), Number) },
  11: { bytes: 8, list: (buffer) => Float64Array.from(new BigInt64Array(buffer), Number) },
  12: { bytes: 8, list: (buffer) => new Float64Array(buffer) },
};
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;
/** Bytes of an empty text: its length. */
const LEAST_TEXT = 8;
/** Bytes of a key without letters, a type and a value. */
const LEAST_PAIR = LEAST_TEXT + 4 + 1;

/** Reads the pairs of the header. @throws ImitatorError `gguf-invalid`, `checkpoint-truncated`. */
export function readMetadata(cursor: HeaderCursor, pairs: number): GgufMetadata {
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < pairs; i++) {
    const key = cursor.text('a key');
    if (metadata.has(key)) throw cursor.refused('every key once', key);
    metadata.set(key, readValue(cursor, key));
  }
  return metadata;
}

/** Reads how many pairs there are: so many must fit into the file. */
export function countPairs(cursor: HeaderCursor): number {
  return cursor.count('pairs of metadata', LEAST_PAIR);
}

function readValue(cursor: HeaderCursor, key: string): GgufValue {
  const type = cursor.u32();
  if (type === STRING) return cursor.text(key);
  if (type === BOOL) return truth(cursor, cursor.u8());
  if (type === ARRAY) return readList(cursor, key);
  return readNumbers(cursor, key, type, 1)[0]!;
}

function readList(cursor: HeaderCursor, key: string): NumberList | readonly string[] {
  const type = cursor.u32();
  const least = type === STRING ? LEAST_TEXT : (numberTypes[type]?.bytes ?? 1);
  const count = cursor.count(`entries of ${key}`, least);
  if (type === STRING) return Array.from({ length: count }, () => cursor.text(key));
  return readNumbers(cursor, key, type === BOOL ? 0 : type, count);
}

function readNumbers(cursor: HeaderCursor, key: string, type: number, count: number): NumberList {
  const format = Object.hasOwn(numberTypes, type) ? numberTypes[type] : undefined;
  if (format === undefined) throw cursor.refused(`a known type of value for ${key}`, type);
  return format.list(cursor.bytes(count * format.bytes));
}

function truth(cursor: HeaderCursor, byte: number): boolean {
  if (byte > 1) throw cursor.refused('0 or 1 for a truth', byte);
  return byte === 1;
}
