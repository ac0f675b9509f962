/** Tensors as files hold them: where each lies, in which numbers, and their values. */
export {
  allFinite,
  encode,
  type FloatType,
  isFloatType,
  type StoredType,
  storedBytes,
  unitOf,
  type WritableType,
} from './numbers.ts';
export {
  elements,
  readFully,
  readTensor,
  type StoredTensor,
  type TensorFile,
  truncated,
} from './tensor-file.ts';
