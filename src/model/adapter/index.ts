/** Adapters: which matrices they sit on, read, written, merged into a base. */

// An adapter's folder, read for a base that it fits, and its sum with that base.
export {
  type Adapter,
  type AdapterMatrix,
  type AdapterSchedule,
  type EmbeddingRows,
  scaleOf,
} from './adapter.ts';
export {
  ADAPTER_FILES,
  baseNamedIn,
  checkAdapterFits,
  isPlainAdapter,
  readAdapter,
  weightsIn,
} from './read.ts';
export { mergedWeights } from './merge.ts';
// For training: what an adapter can sit on, and the folder written.
export { endsOf, type Targets, targetMatrices } from './targets.ts';
export { writeAdapter } from './write.ts';
