/** Stored number formats and their float32 values. */

export type StoredType = 'F32' | 'F16' | 'BF16';

export const storedBytes: Readonly<Record<StoredType, number>> = { F32: 4, F16: 2, BF16: 2 };

let halves: Float32Array | undefined;

/** float32 of every half-precision pattern (256 KB, made once). */
function halfTable(): Float32Array {
  if (halves !== undefined) return halves;
  halves = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) halves[bits] = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    else if (exponent === 0) halves[bits] = sign * fraction * 2 ** -24;
    else halves[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return halves;
}

/** Decodes little-endian values. The result may share the bytes' memory for F32. */
export function decode(bytes: Uint8Array, type: StoredType): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  const { buffer, byteOffset, byteLength } = aligned;
  if (type === 'F32') return new Float32Array(buffer, byteOffset, byteLength / 4);
  const patterns = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const values = new Float32Array(patterns.length);
  if (type === 'F16') {
    const table = halfTable();
    for (let i = 0; i < patterns.length; i++) values[i] = table[patterns[i]!]!;
  } else {
    const raw = new Uint32Array(values.buffer);
    for (let i = 0; i < patterns.length; i++) raw[i] = patterns[i]! << 16;
  }
  return values;
}

const scratchFloat = new Float32Array(1);
const scratchBits = new Uint32Array(scratchFloat.buffer);

/** The half-precision pattern nearest to a value, ties to even. */
export function toHalf(value: number): number {
  scratchFloat[0] = value;
  const bits = scratchBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x33000001) return sign;
  const exponent = magnitude >>> 23;
  const full = (magnitude & 0x7fffff) | 0x800000;
  const shift = exponent < 113 ? 126 - exponent : 13;
  const base = exponent < 113 ? 0 : (exponent - 113) << 10;
  const kept = full >>> shift;
  const rest = full & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  const rounded = kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
  return sign | (base + rounded);
}

/** Little-endian bytes of float32 values in a stored type. */
export function encode(values: Float32Array, type: StoredType): Uint8Array {
  if (type === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const patterns = new Uint16Array(values.length);
  if (type === 'F16') for (let i = 0; i < values.length; i++) patterns[i] = toHalf(values[i]!);
  else {
    const raw = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < values.length; i++) patterns[i] = (raw[i]! + 0x7fff + ((raw[i]! >>> 16) & 1)) >>> 16;
  }
  return new Uint8Array(patterns.buffer);
}

/** Whether every value is a finite number. */
export function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}
