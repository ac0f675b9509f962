/** Which engine runs a model: the one asked for, or the best that is really there. */
import { messageOf, problem } from '../base/errors.ts';
import { onnxruntimeEngine } from './onnxruntime/engine.ts';
import { graphicsDevicePresent, probe, webgpuIsSoftware } from './probe.ts';
import type { Device, Engine } from './program/engine.ts';
import { tfjsEngine } from './tfjs/engine.ts';
import { gpuBindingInstalled, loadTfjs } from './tfjs/load.ts';

export interface ChosenEngine {
  engine: Engine;
  device: Device;
  /** For the reader: why this one, and why none before it. */
  why: string;
}

const REMEDIES: Readonly<Record<Exclude<Device, 'cpu' | 'tfjs'>, string>> = {
  cuda: 'on a host with an NVIDIA card run node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12, or choose --device auto',
  webgpu:
    'it needs a graphics driver (on Linux Vulkan: libvulkan1 and the driver of the card), or choose --device auto',
};

/**
 * The engine for a device. `auto` takes the first of cuda, webgpu (a real card, no software driver), tfjs with its GPU
 * binding, and cpu; each is tried by running something on it.
 *
 * @throws ImitatorError `device-missing` where a device was asked for and is not there.
 */
export async function chooseEngine(device: Device | 'auto' = 'auto'): Promise<ChosenEngine> {
  if (device === 'auto') return chooseAuto();
  if (device === 'tfjs') return chooseTfjs();
  const absence = await probe(device);
  if (absence === undefined) return { engine: onnxruntimeEngine(device), device, why: 'asked for' };
  throw problem({
    code: 'device-missing',
    place: `device ${device}`,
    detail: absence,
    remedy: device === 'cpu' ? 'onnxruntime does not work here; reinstall with npm ci' : REMEDIES[device],
  });
}

async function chooseTfjs(): Promise<ChosenEngine> {
  const { package: name, gpu } = await loadTfjs();
  return {
    engine: await tfjsEngine(),
    device: 'tfjs',
    why: `asked for; ${name} on the ${gpu ? 'gpu' : 'cpu'}`,
  };
}

async function chooseAuto(): Promise<ChosenEngine> {
  if (!graphicsDevicePresent())
    return { engine: onnxruntimeEngine('cpu'), device: 'cpu', why: 'no graphics device is present' };
  const absences: string[] = [];
  for (const [name, find] of CANDIDATES) {
    const result = await find();
    if (typeof result !== 'string') {
      const before = absences.length === 0 ? '' : ` (${absences.join('; ')})`;
      return { ...result, why: `${result.why}${before}` };
    }
    absences.push(`${name}: ${result}`);
  }
  return { engine: onnxruntimeEngine('cpu'), device: 'cpu', why: absences.join('; ') };
}

/** In the order of preference; each gives an engine or says why not. */
const CANDIDATES: readonly (readonly [string, () => Promise<ChosenEngine | string>])[] = [
  ['cuda', tryCuda],
  ['webgpu', tryWebgpu],
  ['tfjs-node-gpu', tryTfjsOnGpu],
];

async function tryCuda(): Promise<ChosenEngine | string> {
  const absence = await probe('cuda');
  return absence ?? { engine: onnxruntimeEngine('cuda'), device: 'cuda', why: 'CUDA works' };
}

async function tryWebgpu(): Promise<ChosenEngine | string> {
  const absence = await probe('webgpu');
  if (absence !== undefined) return absence;
  if (await webgpuIsSoftware()) return 'works, but as slowly as a driver in software';
  return { engine: onnxruntimeEngine('webgpu'), device: 'webgpu', why: 'WebGPU works' };
}

async function tryTfjsOnGpu(): Promise<ChosenEngine | string> {
  if (!gpuBindingInstalled()) return 'not installed';
  try {
    const { package: name, gpu } = await loadTfjs();
    if (!gpu) return `${name} finds no GPU`;
    return { engine: await tfjsEngine(), device: 'tfjs', why: `${name} works` };
  } catch (error) {
    return messageOf(error);
  }
}
