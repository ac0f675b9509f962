/** Writes GGUF files, version 3. */
import { writeSync } from 'node:fs';
import { writeWhole } from '../../../base/files/write-whole.ts';
import { elements, encode, storedBytes, type WritableType } from '../tensors/index.ts';
import { numberOfType } from './tensor-types.ts';

/** A value of the metadata with its type. */
export type GgufEntry =
  | { u32: number }
  | { f32: number }
  | { bool: boolean }
  | { text: string }
  | { texts: readonly string[] }
  | { i32s: readonly number[] };

export interface GgufTensor {
  /** Innermost last; rows are whole blocks of the type. */
  shape: readonly number[];
  type: WritableType;
  /** Makes the values when their turn comes, so that one tensor at a time lies in memory. */
  data: () => Float32Array;
}

const ALIGNMENT = 32;

/** Writes a file, whole or not at all, tensors in the given order. Throws what the disk throws. */
export function writeGguf(
  path: string,
  metadata: ReadonlyMap<string, GgufEntry>,
  tensors: ReadonlyMap<string, GgufTensor>,
): void {
  const header = headerOf(metadata, tensors);
  writeWhole(path, (fd) => {
    writeAligned(fd, header);
    for (const { data, type } of tensors.values()) writeAligned(fd, encode(data(), type));
  });
}

function headerOf(
  metadata: ReadonlyMap<string, GgufEntry>,
  tensors: ReadonlyMap<string, GgufTensor>,
): Uint8Array {
  const out = new HeaderBytes();
  out.bytes(new TextEncoder().encode('GGUF'));
  out.u32(3);
  out.u64(tensors.size);
  out.u64(metadata.size);
  for (const [key, entry] of metadata) {
    out.text(key);
    out.value(entry);
  }
  let offset = 0;
  for (const [name, { shape, type }] of tensors) {
    out.text(name);
    out.u32(shape.length);
    for (const dim of shape.toReversed()) out.u64(dim);
    out.u32(numberOfType(type));
    out.u64(offset);
    offset += aligned(storedBytes(type, elements(shape)));
  }
  return out.joined();
}

class HeaderBytes {
  readonly #parts: Uint8Array[] = [];

  bytes(part: Uint8Array): void {
    this.#parts.push(part);
  }

  u32(value: number): void {
    this.bytes(new Uint8Array(Uint32Array.of(value).buffer));
  }

  u64(value: number): void {
    this.bytes(new Uint8Array(BigUint64Array.of(BigInt(value)).buffer));
  }

  text(text: string): void {
    const encoded = new TextEncoder().encode(text);
    this.u64(encoded.length);
    this.bytes(encoded);
  }

  value(entry: GgufEntry): void {
    if ('u32' in entry) this.#typed(4, Uint32Array.of(entry.u32));
    else if ('f32' in entry) this.#typed(6, Float32Array.of(entry.f32));
    else if ('bool' in entry) this.#typed(7, Uint8Array.of(entry.bool ? 1 : 0));
    else if ('i32s' in entry) this.#list(5, entry.i32s, () => this.#raw(Int32Array.from(entry.i32s)));
    else if ('texts' in entry)
      this.#list(8, entry.texts, () => entry.texts.forEach((text) => void this.text(text)));
    else {
      this.u32(8);
      this.text(entry.text);
    }
  }

  #typed(type: number, value: Uint32Array | Float32Array | Uint8Array): void {
    this.u32(type);
    this.#raw(value);
  }

  #list(type: number, values: readonly unknown[], write: () => void): void {
    this.u32(9);
    this.u32(type);
    this.u64(values.length);
    write();
  }

  #raw({ buffer, byteOffset, byteLength }: ArrayBufferView): void {
    this.bytes(new Uint8Array(buffer, byteOffset, byteLength));
  }

  joined(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts));
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Writes bytes, and noughts up to the next place where something may begin. */
function writeAligned(fd: number, bytes: Uint8Array): void {
  for (const part of [bytes, new Uint8Array(aligned(bytes.length) - bytes.length)])
    for (let at = 0; at < part.byteLength; ) at += writeSync(fd, part, at);
}
