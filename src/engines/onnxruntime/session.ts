/** A session of onnxruntime over a file, with this project's choices of options. */
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { messageOf, problem } from '../../base/errors.ts';
import type { CompileOptions } from '../program/engine.ts';

export type OnnxDevice = 'cpu' | 'webgpu' | 'cuda';

export interface SessionOptions
  extends Pick<CompileOptions, 'threads' | 'memoryPattern' | 'prepack' | 'lean' | 'profile'> {
  /** Keep equal nodes apart: what a graph computes anew is not to be kept instead. Off if left out. */
  apart?: boolean;
}

const APART = { disable_specified_optimizers: 'CommonSubexpressionElimination' };

/** @throws ImitatorError `device-failed` where the device cannot run it. */
export async function createSession(
  path: string,
  device: OnnxDevice,
  options: SessionOptions,
): Promise<ort.InferenceSession> {
  const session: Record<string, string> = {
    disable_prepacking: options.prepack ? '0' : '1',
    // Threads spin between the nodes of a run, but not behind it: another session may be running on their cores by then.
    force_spinning_stop: '1',
  };
  if (device === 'webgpu') session['disable_cpu_ep_fallback'] = '1';
  try {
    return await ort.InferenceSession.create(path, {
      executionProviders: [device],
      intraOpNumThreads: options.threads || availableParallelism(),
      interOpNumThreads: 1,
      enableMemPattern: options.memoryPattern ?? false,
      enableCpuMemArena: !options.lean,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...(options.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profile }),
      extra: { session, ...(options.apart ? { optimization: APART } : {}) },
    });
  } catch (error) {
    throw problem({
      code: 'device-failed',
      place: `device ${device}`,
      value: messageOf(error),
      expected: 'a device that can run the model',
      remedy: device === 'cpu' ? undefined : 'choose another with --device',
      cause: error,
    });
  }
}
