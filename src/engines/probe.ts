/** Whether a device of onnxruntime is there, found by using it; and whether it is a graphics card at all. */
import { existsSync, globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf } from '../base/errors.ts';
import { add, graph, input, linear } from '../graph/index.ts';
import { weightsInMemory } from '../graph/weights.ts';
import { onnxruntimeEngine } from './onnxruntime/engine.ts';
import type { OnnxDevice } from './onnxruntime/session.ts';
import { float32 } from './program/engine.ts';

/** `undefined` if the device works, else why it does not. */
export type Absence = string | undefined;

const found = new Map<OnnxDevice, Promise<Absence>>();

/** Adds two numbers on the device, the cpu not allowed to step in. Tried once a process; well under 0.1 s. */
export function probe(device: OnnxDevice): Promise<Absence> {
  let known = found.get(device);
  if (known === undefined) {
    known = addOn(device);
    found.set(device, known);
  }
  return known;
}

async function addOn(device: OnnxDevice): Promise<Absence> {
  // Asked for without its libraries, onnxruntime prints an error of its own beside the one it throws.
  if (device === 'cuda' && !cudaLibraryInstalled()) return "onnxruntime's CUDA library is not installed";
  try {
    const { compile } = onnxruntimeEngine(device);
    const program = await compile(graph({ y: add(input('x', [2]), 1) }), { weights: weightsInMemory({}) });
    const { y } = await program.run({ x: float32([1, 2], [2]) });
    await program.release();
    return y!.data[0] === 2 && y!.data[1] === 3 ? undefined : `1 + 1 is ${y!.data[0]}`;
  } catch (error) {
    return messageOf((error as Error).cause ?? error).split('\n')[0]!;
  }
}

function cudaLibraryInstalled(): boolean {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(entry), '..', 'bin');
  return globSync(join(folder, 'napi-v*', platform(), arch(), '*onnxruntime_providers_cuda.*')).length > 0;
}

/**
 * Whether the system shows a graphics device that computes. On Linux without one any Vulkan driver is a software one,
 * and looking further costs time and prints warnings; elsewhere there is no such cheap sign.
 */
export function graphicsDevicePresent(): boolean {
  if (platform() !== 'linux') return true;
  return (
    globSync('/dev/dri/renderD*').length > 0 ||
    globSync('/dev/nvidia[0-9]*').length > 0 ||
    existsSync('/dev/dxg')
  );
}

/** Rows, and width in and out, of a product that tells a card from a driver in software. */
const SMALL = { rows: 64, width: 256 };
const LARGE = { rows: 256, width: 1280 };
/** Software drivers take hundreds of times as long as the cpu; the slowest cards a few times, for their latency. */
const MOST_TIMES_CPU = 10;
const MOST_SMALL_MS = 100;

/**
 * Whether webgpu multiplies as a graphics card does and not as a software driver, which works too but takes
 * hundreds of times as long as the cpu. Up to a second.
 */
export async function webgpuIsSoftware(): Promise<boolean> {
  // The small product (under a millisecond on a card) spares software the seconds of the large one.
  if ((await timeProduct('webgpu', SMALL)) > MOST_SMALL_MS) return true;
  const [webgpu, cpu] = [await timeProduct('webgpu', LARGE), await timeProduct('cpu', LARGE)];
  return webgpu > MOST_TIMES_CPU * cpu;
}

/** Milliseconds of one product, its set-up left out. */
async function timeProduct(device: OnnxDevice, { rows, width }: typeof SMALL): Promise<number> {
  const y = linear(input('x', [rows, width]), width, [{ weight: 'w', out: width }]);
  const weights = weightsInMemory({ w: { shape: [width, width], data: new Float32Array(width * width) } });
  const program = await onnxruntimeEngine(device).compile(graph({ y }), { weights });
  const x = float32(new Float32Array(rows * width), [rows, width]);
  await program.run({ x });
  const start = performance.now();
  await program.run({ x });
  const ms = performance.now() - start;
  await program.release();
  return ms;
}
