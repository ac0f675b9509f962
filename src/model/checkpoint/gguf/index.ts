/** GGUF files: one file with a model's weights, configuration and tokenizer. */
export { ggufCompanion } from './companions.ts';
export { llamaTensors } from './llama.ts';
export { openGguf } from './open-gguf.ts';
// For writing: the same weights under llama.cpp's names and in its order.
export { ggufName } from './names.ts';
export { pairRows } from './paired-rows.ts';
export { type GgufEntry, type GgufTensor, writeGguf } from './write-gguf.ts';
