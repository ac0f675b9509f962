/** Engines: what runs a graph, and on which device. */
export * from './engine.ts';
export { int8Limit } from './int8-limit.ts';
export { type OnnxDevice, onnxruntimeEngine } from './onnxruntime.ts';
