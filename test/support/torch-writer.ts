/** Writes files as `torch.save` does, a zip with a pickle, so that tests need no Python. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';

export interface TorchTensor {
  shape: readonly number[];
  /** Elements from one index to the next of each axis; row-major if left out. */
  strides?: readonly number[];
  /** Little-endian bytes of the storage, made when their turn comes. */
  bytes: () => Uint8Array;
  byteLength: number;
}

export type TorchStorage = 'FloatStorage' | 'HalfStorage' | 'BFloat16Storage' | 'LongStorage';

const BYTES: Readonly<Record<TorchStorage, number>> = {
  FloatStorage: 4,
  HalfStorage: 2,
  BFloat16Storage: 2,
  LongStorage: 8,
};

/** A state dict of tensors that share one type. */
export async function writeTorchFile(
  path: string,
  tensors: ReadonlyMap<string, TorchTensor>,
  storage: TorchStorage = 'HalfStorage',
): Promise<void> {
  const zip = new yazl.ZipFile();
  zip.addBuffer(Buffer.from(stateDictPickle(tensors, storage)), 'archive/data.pkl', { compress: false });
  let key = 0;
  for (const tensor of tensors.values()) {
    const open = () =>
      Readable.from(
        (function* () {
          yield tensor.bytes();
        })(),
      );
    zip.addReadStreamLazy(`archive/data/${key++}`, { compress: false, size: tensor.byteLength }, (done) =>
      done(null, open()),
    );
  }
  await finish(zip, path);
}

/** A zip that holds nothing but a pickle. */
export async function writePickle(path: string, pickle: Uint8Array): Promise<void> {
  const zip = new yazl.ZipFile();
  zip.addBuffer(Buffer.from(pickle), 'archive/data.pkl', { compress: false });
  await finish(zip, path);
}

async function finish(zip: yazl.ZipFile, path: string): Promise<void> {
  zip.end();
  await pipeline(zip.outputStream as NodeJS.ReadableStream, createWriteStream(path));
}

/** Opcodes of protocol 2 by the names that Python's pickletools give them. */
export const op = {
  proto: [0x80, 2],
  stop: [0x2e],
  mark: [0x28],
  tuple: [0x74],
  reduce: [0x52],
  emptyTuple: [0x29],
  setItems: [0x75],
  persistentId: [0x51],
  false: [0x89],
  global: (module: string, name: string) => [0x63, ...ascii(`${module}\n${name}\n`)],
  text: (value: string) => [0x58, ...int32(ascii(value).length), ...ascii(value)],
  int: (value: number) => [0x4a, ...int32(value)],
} as const;

const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];
const int32 = (value: number): number[] => [...new Uint8Array(Int32Array.of(value).buffer)];
const tuple = (values: readonly number[]): number[] => [...op.mark, ...values.flatMap(op.int), ...op.tuple];

function stateDictPickle(tensors: ReadonlyMap<string, TorchTensor>, storage: TorchStorage): Uint8Array {
  const orderedDict = [...op.global('collections', 'OrderedDict'), ...op.emptyTuple, ...op.reduce];
  const items = [...tensors].flatMap(([name, { shape, strides, byteLength }], key) => [
    ...op.text(name),
    ...op.global('torch._utils', '_rebuild_tensor_v2'),
    ...op.mark,
    ...op.mark,
    ...op.text('storage'),
    ...op.global('torch', storage),
    ...op.text(String(key)),
    ...op.text('cpu'),
    ...op.int(byteLength / BYTES[storage]),
    ...op.tuple,
    ...op.persistentId,
    ...op.int(0),
    ...tuple(shape),
    ...tuple(strides ?? rowMajor(shape)),
    ...op.false,
    ...orderedDict,
    ...op.tuple,
    ...op.reduce,
  ]);
  return Uint8Array.from([...op.proto, ...orderedDict, ...op.mark, ...items, ...op.setItems, ...op.stop]);
}

function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const dim of [...shape].reverse()) {
    strides.unshift(stride);
    stride *= dim;
  }
  return strides;
}
