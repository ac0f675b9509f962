/** Engines: what runs a graph, and on which device. */

export { type ChosenEngine, chooseEngine } from './choose.ts';
export * from './program/engine.ts';
export { sizesOf } from './program/feeds.ts';
export { int8Limit } from './onnxruntime/int8-limit.ts';
export { onnxruntimeEngine, openProgram, type ProgramFile, writeProgram } from './onnxruntime/onnxruntime.ts';
export type { OnnxDevice } from './onnxruntime/session.ts';
export { tfjsEngine } from './tfjs/index.ts';
export { type Precision, precisions } from '../graph/onnx/precision.ts';
