/** GGUF files byte by byte, with any fault. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './temp-dir.ts';

export function u32(value: number): number[] {
  return [...new Uint8Array(Uint32Array.of(value).buffer)];
}

export function u64(value: bigint | number): number[] {
  return [...new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)];
}

export function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...u64(bytes.length), ...bytes];
}

/** One pair of the metadata. */
export const pair = {
  u32: (key: string, value: number) => [...text(key), ...u32(4), ...u32(value)],
  text: (key: string, value: string) => [...text(key), ...u32(8), ...text(value)],
  texts: (key: string, values: readonly string[]) => [
    ...[...text(key), ...u32(9), ...u32(8), ...u64(values.length)],
    ...values.flatMap(text),
  ],
};

export interface TensorEntry {
  name: string;
  /** Innermost first. */
  dims: readonly (bigint | number)[];
  /** 0: F32. */
  type?: number;
  offset?: bigint | number;
}

function entryBytes({ name, dims, type = 0, offset = 0 }: TensorEntry): number[] {
  return [...text(name), ...u32(dims.length), ...dims.flatMap(u64), ...u32(type), ...u64(offset)];
}

export interface Parts {
  magic?: string;
  version?: number;
  tensors?: readonly TensorEntry[];
  /** Said instead of how many there are. */
  tensorCount?: bigint | number;
  pairs?: readonly (readonly number[])[];
  pairCount?: bigint | number;
  /** Bytes of noughts behind the header and its padding. */
  data?: number;
  alignment?: number;
}

export function ggufBytes(parts: Parts): Uint8Array {
  const { tensors = [], pairs = [], alignment = 32 } = parts;
  const header = [
    ...new TextEncoder().encode(parts.magic ?? 'GGUF'),
    ...u32(parts.version ?? 3),
    ...u64(parts.tensorCount ?? tensors.length),
    ...u64(parts.pairCount ?? pairs.length),
    ...pairs.flat(),
    ...tensors.flatMap(entryBytes),
  ];
  const start = Math.ceil(header.length / alignment) * alignment;
  const bytes = new Uint8Array(start + (parts.data ?? 0));
  bytes.set(header);
  return bytes;
}

/** A file of the given bytes in a fresh folder. */
export function ggufFile(bytes: Uint8Array): string {
  const path = join(tempDir('imitator-gguf'), 'model.gguf');
  writeFileSync(path, bytes);
  return path;
}
