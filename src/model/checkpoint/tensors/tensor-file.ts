/** A file of named tensors, whatever its format: where each lies, read on demand. */
import { closeSync, openSync, readSync } from 'node:fs';
import { problem } from '../../../base/errors.ts';
import { decode, type StoredType, storedBytes } from './numbers.ts';

export interface StoredTensor {
  type: StoredType;
  shape: readonly number[];
  /** Byte position of its first element in the file. Its elements lie one after another without gaps. */
  offset: number;
  /** Puts the values, as they lie in the file, in the order of the shape, where that is another. */
  arrange?: (stored: Float32Array) => Float32Array;
}

export interface TensorFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Free-form strings that the format carries. */
  readonly metadata: Readonly<Record<string, string>>;
}

export const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Float32 values of one tensor; throws where the file ends early. */
export function readTensor(file: TensorFile, name: string): Float32Array {
  const tensor = file.tensors.get(name);
  if (tensor === undefined)
    throw problem({ code: 'tensor-missing', place: file.path, expected: `a tensor ${name}` });
  const bytes = new Uint8Array(storedBytes(tensor.type, elements(tensor.shape)));
  const fd = openSync(file.path, 'r');
  try {
    readFully(fd, bytes, tensor.offset, file.path);
  } finally {
    closeSync(fd);
  }
  const values = decode(bytes, tensor.type);
  return tensor.arrange?.(values) ?? values;
}

/** Fills `bytes` from a position of an open file; throws `checkpoint-truncated` where it ends before. */
export function readFully(fd: number, bytes: Uint8Array, position: number, path: string): void {
  for (let at = 0; at < bytes.byteLength; ) {
    const read = readSync(fd, bytes, at, bytes.byteLength - at, position + at);
    if (read === 0) throw truncated(path, position + bytes.byteLength, position + at);
    at += read;
  }
}

export function truncated(path: string, expected: number, found: number) {
  return problem({
    code: 'checkpoint-truncated',
    place: path,
    detail: `the file ends at byte ${found}`,
    expected: `at least ${expected} bytes`,
    remedy: 'download or copy it again',
  });
}
