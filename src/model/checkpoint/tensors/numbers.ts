/** Stored number formats and their float32 values. */
import { type BlockType, blockFormats, decodeBlocks, encodeQ8 } from './blocks.ts';

/** Numbers that are stored one by one. */
export type FloatType = 'F32' | 'F16' | 'BF16';
export type StoredType = FloatType | BlockType;
/** What can be written as well. */
export type WritableType = FloatType | 'Q8_0';

const floatBytes: Readonly<Record<FloatType, number>> = { F32: 4, F16: 2, BF16: 2 };

export function isFloatType(type: string): type is FloatType {
  return Object.hasOwn(floatBytes, type);
}

/** How many elements are stored together, and in how many bytes. */
export function unitOf(type: StoredType): { elements: number; bytes: number } {
  return isFloatType(type) ? { elements: 1, bytes: floatBytes[type] } : blockFormats[type];
}

/** Bytes of so many elements, which must be whole units. */
export function storedBytes(type: StoredType, elements: number): number {
  const unit = unitOf(type);
  return (elements / unit.elements) * unit.bytes;
}

/** Decodes little-endian values. The result may share the bytes' memory for F32. */
export function decode(bytes: Uint8Array, type: StoredType): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  if (!isFloatType(type)) return decodeBlocks(aligned, type);
  const { buffer, byteOffset, byteLength } = aligned;
  if (type === 'F32') return new Float32Array(buffer, byteOffset, byteLength / 4);
  const values = new Float32Array(byteLength / 2);
  if (type === 'F16') {
    const halves = new Float16Array(buffer, byteOffset, values.length);
    // A loop: quicker than to make the one array of the other.
    for (let i = 0; i < halves.length; i++) values[i] = halves[i]!;
  } else {
    const patterns = new Uint16Array(buffer, byteOffset, values.length);
    const raw = new Uint32Array(values.buffer);
    for (let i = 0; i < patterns.length; i++) raw[i] = patterns[i]! << 16;
  }
  return values;
}

/** Little-endian bytes of float32 values in a stored type. */
export function encode(values: Float32Array, type: WritableType): Uint8Array {
  if (type === 'Q8_0') return encodeQ8(values);
  if (type === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (type === 'F16') return new Uint8Array(new Float16Array(values).buffer);
  const patterns = new Uint16Array(values.length);
  const raw = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < values.length; i++) patterns[i] = (raw[i]! + 0x7fff + ((raw[i]! >>> 16) & 1)) >>> 16;
  return new Uint8Array(patterns.buffer);
}

/** Whether every value is a finite number. */
export function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}
