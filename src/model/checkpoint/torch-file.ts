/** `pytorch_model.bin`: a zip with a pickle of the state dict and one uncompressed entry for each storage. */
import { closeSync, fstatSync } from 'node:fs';
import { promisify } from 'node:util';
import yauzl from 'yauzl';
import { messageOf, problem, problems } from '../../base/errors.ts';
import { openFile } from './open-file.ts';
import {
  elements,
  type FloatType,
  readFully,
  type StoredTensor,
  storedBytes,
  type TensorFile,
} from './tensors/index.ts';
import { type PickledTensor, unpickle } from './unpickle.ts';

const typeOf: Readonly<Record<string, FloatType>> = {
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
};

interface ZipEntry {
  offset: number;
  bytes: number;
  compressed: boolean;
}

/**
 * Finds the tensors of a file that `torch.save` wrote in its zip form. Nothing in it is run; see `unpickle`.
 *
 * @throws ImitatorError for a truncated file, the form from before PyTorch 1.6, unsafe pickles and tensors that are
 *   not whole or not F32, F16 or BF16.
 */
export async function openTorchFile(path: string): Promise<TensorFile> {
  rejectOtherForms(path);
  const entries = await zipEntries(path);
  const pickleName = [...entries.keys()].find((name) => name.endsWith('/data.pkl'));
  if (pickleName === undefined)
    throw problem({
      code: 'not-torch',
      place: path,
      expected: 'a zip with data.pkl, as torch.save writes it',
    });
  const state = unpickle(readEntry(path, pickleName, entries.get(pickleName)!), `${path}, ${pickleName}`);
  if (!(state instanceof Map))
    throw problem({ code: 'not-torch', place: path, expected: 'a state dict', value: typeof state });
  const folder = pickleName.slice(0, -'data.pkl'.length);
  const tensors = new Map<string, StoredTensor>();
  const wrong: string[] = [];
  for (const [name, tensor] of state as Map<string, PickledTensor>) {
    const found = locate(tensor, folder, entries);
    if (typeof found === 'string') wrong.push(`${name}: ${found}`);
    else tensors.set(name, found);
  }
  if (wrong.length > 0) throw problems('torch-file-invalid', path, wrong);
  return { path, tensors, metadata: {} };
}

function locate(
  tensor: PickledTensor,
  folder: string,
  entries: ReadonlyMap<string, ZipEntry>,
): StoredTensor | string {
  if (tensor === null || typeof tensor !== 'object' || !('storage' in tensor)) return 'expected a tensor';
  const { storage, offset, shape, strides } = tensor;
  const type = typeOf[storage.storage];
  if (type === undefined) return `expected float, half or bfloat16, got ${storage.storage}`;
  const order = orderOf(shape, strides);
  if (order === undefined) return 'expected a tensor without gaps';
  const entry = entries.get(`${folder}data/${storage.key}`);
  if (entry === undefined) return `its storage data/${storage.key} is not in the file`;
  const start = storedBytes(type, offset);
  if (entry.compressed || start + storedBytes(type, elements(shape)) > entry.bytes)
    return `its storage data/${storage.key} is compressed or too short for [${shape}]`;
  const asStored = order.every((axis, i) => i === 0 || axis > order[i - 1]!);
  const arrange = (stored: Float32Array) => rowMajor(stored, shape, strides);
  return { type, shape, offset: entry.offset + start, ...(asStored ? {} : { arrange }) };
}

/** The axes that count, from the one of the longest strides to the one of the shortest; undefined where gaps are left. */
function orderOf(shape: readonly number[], strides: readonly number[]): number[] | undefined {
  if (strides.length !== shape.length) return undefined;
  const axes = [...shape.keys()].filter((axis) => shape[axis] !== 1);
  const order = axes.sort((one, other) => strides[other]! - strides[one]! || one - other);
  let stride = 1;
  for (const axis of order.toReversed()) {
    if (strides[axis] !== stride && elements(shape) > 0) return undefined;
    stride *= shape[axis]!;
  }
  return order;
}

/** Values in the order of the shape, from those that lie by these strides. */
function rowMajor(stored: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const out = new Float32Array(stored.length);
  const index = shape.map(() => 0);
  for (let i = 0, at = 0; i < out.length; i++) {
    out[i] = stored[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** A tensor is an entry, and some 300 bytes of the pickle. */
const MOST_ENTRIES = 100_000;
const MOST_PICKLE_BYTES = 32_000_000;

function tooLarge(place: string, expected: string, value: number) {
  return problem({
    code: 'torch-file-invalid',
    place,
    expected,
    value,
    remedy: 'save the weights as safetensors and use those',
  });
}

function rejectOtherForms(path: string): void {
  const fd = openFile(path);
  try {
    const head = new Uint8Array(2);
    if (fstatSync(fd).size < 2)
      throw problem({
        code: 'checkpoint-truncated',
        place: path,
        expected: 'a checkpoint',
        value: 'an empty file',
      });
    readFully(fd, head, 0, path);
    if (head[0] === 0x80)
      throw problem({
        code: 'torch-legacy',
        place: path,
        expected: 'the zip form that torch.save writes since PyTorch 1.6',
        value: 'the older form',
        remedy: 'load it in PyTorch and save it again, best as safetensors',
      });
    if (head[0] !== 0x50 || head[1] !== 0x4b)
      throw problem({ code: 'not-torch', place: path, expected: 'a zip as torch.save writes it' });
  } finally {
    closeSync(fd);
  }
}

async function zipEntries(path: string): Promise<Map<string, ZipEntry>> {
  const entries = new Map<string, ZipEntry>();
  let zip: yauzl.ZipFile;
  try {
    zip = await yauzl.openPromise(path);
  } catch (error) {
    throw problem({
      code: 'checkpoint-truncated',
      place: path,
      expected: 'a whole zip file',
      value: messageOf(error),
      remedy: 'download or copy it again',
      cause: error,
    });
  }
  try {
    const header = promisify(zip.readLocalFileHeader.bind(zip) as LocalHeader);
    for await (const entry of zip.eachEntry()) {
      if (entries.size >= MOST_ENTRIES)
        throw tooLarge(path, `at most ${MOST_ENTRIES} entries`, zip.entryCount);
      const { fileDataStart } = await header(entry, { minimal: true });
      entries.set(entry.fileName, {
        offset: fileDataStart,
        bytes: entry.uncompressedSize,
        compressed: entry.compressionMethod !== 0,
      });
    }
  } finally {
    zip.close();
  }
  return entries;
}

type LocalHeader = (
  entry: yauzl.Entry,
  options: { minimal: true },
  done: (error: Error | null, header: { fileDataStart: number }) => void,
) => void;

function readEntry(path: string, name: string, entry: ZipEntry): Uint8Array {
  if (entry.compressed)
    throw problem({ code: 'not-torch', place: `${path}, ${name}`, expected: 'an uncompressed entry' });
  if (entry.bytes > MOST_PICKLE_BYTES)
    throw tooLarge(`${path}, ${name}`, `a pickle of at most ${MOST_PICKLE_BYTES} bytes`, entry.bytes);
  const fd = openFile(path);
  try {
    const bytes = new Uint8Array(entry.bytes);
    readFully(fd, bytes, entry.offset, path);
    return bytes;
  } finally {
    closeSync(fd);
  }
}
