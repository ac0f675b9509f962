/** Checkpoints in the formats of the ecosystem, read and written. */

// A checkpoint's folder: its weights, its configuration, and the small files beside them.
export { type Checkpoint, readCheckpoint, readConfigs } from './read.ts';
export { parseConfig } from './families.ts';
export { COMPANIONS, type Companion, copyCompanions, readCompanion } from './companions.ts';
// Parameters of generation under the reference library's names.
export { type GenerationConfig, generationParameters, parseGenerationConfig } from './generation-config.ts';
// Expert: single files of tensors.
export { openSafetensors, type TensorToWrite, writeSafetensors } from './safetensors.ts';
export { openTorchFile } from './torch-file.ts';
export { readTensor, type TensorFile } from './tensors/index.ts';
export type { FloatType } from './tensors/index.ts';
