/** Engines: what runs a graph, and on which device. */

// Everyday: the engine of a device, the programs that it compiles, and the values that these take and give.
export { type ChosenEngine, chooseEngine } from './choose.ts';
export type { CompileOptions, Device, Engine, Program, RunOptions, Spec } from './program/engine.ts';
export { float32, int32, type Value, type Values } from './program/engine.ts';
export { sizesOf } from './program/feeds.ts';

// A certain engine.
export { onnxruntimeEngine } from './onnxruntime/engine.ts';
export type { OnnxDevice } from './onnxruntime/session.ts';
export { tfjsEngine } from './tfjs/engine.ts';

// Expert: how frozen matrices are multiplied, and programs that are kept on disk.
export { type Precision, precisions } from '../graph/onnx/precision.ts';
export { int8Limit } from './onnxruntime/int8-limit.ts';
export { openProgram, type ProgramFile, writeProgram } from './onnxruntime/engine.ts';
