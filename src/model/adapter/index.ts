/** Adapters: which matrices they sit on, read, written, merged into a base. */
export { type Adapter, type AdapterMatrix, type AdapterSchedule, scaleOf } from './adapter.ts';
export { mergedWeights } from './merge.ts';
export { checkAdapterFits, readAdapter } from './read.ts';
export { targetMatrices } from './targets.ts';
export { writeAdapter } from './write.ts';
