/** GGUF files: one file with a model's weights, configuration and tokenizer. */
export { ggufCompanion } from './companions.ts';
export { llamaTensors } from './llama.ts';
export { openGguf } from './open-gguf.ts';
