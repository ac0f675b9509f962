/** Engines: what runs a graph, and on which device. */

export { type ChosenEngine, chooseEngine } from './choose.ts';
export * from './engine.ts';
export { int8Limit } from './int8-limit.ts';
export {
  type OnnxDevice,
  onnxruntimeEngine,
  openProgram,
  type ProgramFile,
  writeProgram,
} from './onnxruntime.ts';
export { tfjsEngine } from './tfjs/index.ts';
