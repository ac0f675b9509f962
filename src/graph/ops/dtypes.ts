/** Types of a tensor's elements, and the arrays that hold them. */
export type DType = 'float32' | 'int32' | 'int64' | 'uint8' | 'int8' | 'bool';
export type TypedArray = Float32Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;

export function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Int8Array) return 'int8';
  return 'uint8';
}
