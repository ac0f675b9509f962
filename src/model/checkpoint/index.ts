/** Checkpoints in the formats of the ecosystem, read and written. */
export { COMPANIONS, copyCompanions } from './companions.ts';
export { parseConfig } from './families.ts';
export type { StoredType } from './numbers.ts';
export { type Checkpoint, readCheckpoint, readConfigs } from './read.ts';
export { openSafetensors, type TensorToWrite, writeSafetensors } from './safetensors.ts';
export { readTensor, type TensorFile } from './tensor-file.ts';
