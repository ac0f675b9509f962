/** Finds a TensorFlow.js: the GPU binding, the CPU binding or the plain JavaScript one, whichever is installed. */
import { createRequire } from 'node:module';
import util from 'node:util';
import type * as Tensorflow from '@tensorflow/tfjs';
import { messageOf, problem } from '../../base/errors.ts';

export type Tf = typeof Tensorflow;

export interface LoadedTfjs {
  tf: Tf;
  package: string;
  /** Whether its native binding found a GPU. */
  gpu: boolean;
}

const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node', '@tensorflow/tfjs'];

let loaded: Promise<LoadedTfjs> | undefined;

/** The best TensorFlow.js that is installed and loads. Loaded once a process. */
export function loadTfjs(): Promise<LoadedTfjs> {
  loaded ??= load();
  return loaded;
}

/** Whether the GPU binding is installed; loading it takes seconds and prints, so this only looks. */
export function gpuBindingInstalled(): boolean {
  return isInstalled(PACKAGES[0]!);
}

async function load(): Promise<LoadedTfjs> {
  const failures: string[] = [];
  restoreRemovedUtil();
  for (const name of PACKAGES) {
    if (!isInstalled(name)) continue;
    try {
      const tf = (await import(name)) as Tf & { default?: Tf };
      return await start(tf.default ?? tf, name);
    } catch (error) {
      failures.push(`${name}: ${messageOf(error).split('\n')[0]}`);
    }
  }
  throw problem({
    code: 'device-missing',
    place: 'device tfjs',
    detail: failures.length === 0 ? 'no TensorFlow.js is installed' : failures.join('; '),
    remedy: 'run scripts/install-tfjs-gpu on a GPU host, or npm install @tensorflow/tfjs',
  });
}

async function start(tf: Tf, name: string): Promise<LoadedTfjs> {
  // Without it the JavaScript backend advertises the native one at its first tensor.
  tf.enableProdMode();
  await tf.ready();
  const backend = tf.backend() as { isUsingGpuDevice?: boolean };
  return { tf, package: name, gpu: backend.isUsingGpuDevice === true };
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** tfjs-node calls util.isNullOrUndefined, which Node removed in version 23. */
function restoreRemovedUtil(): void {
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
