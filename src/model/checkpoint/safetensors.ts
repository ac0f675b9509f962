/**
 * The safetensors format: 8 bytes with the header's length, a JSON header, then the tensors' bytes
 * (https://github.com/huggingface/safetensors#format).
 */
import { closeSync, fstatSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, problem, problems } from '../../base/errors.ts';
import { disproportionOfJson } from '../../base/files/proportion.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { openFile } from './open-file.ts';
import {
  elements,
  encode,
  type FloatType,
  isFloatType,
  readFully,
  type StoredTensor,
  storedBytes,
  type TensorFile,
  truncated,
} from './tensors/index.ts';

/** Ten times what the largest models need for their lists of tensors. */
const MOST_HEADER_BYTES = 32_000_000;
/** A tensor's name, type, shape and place are some eighty bytes and eight values. */
const BYTES_A_VALUE = 6;

const entry = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().min(0)),
  data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
});

/** Reads the header of a safetensors file; every entry must be F32, F16 or BF16 and lie within the file. */
export function openSafetensors(path: string): TensorFile {
  const fd = openFile(path);
  try {
    const { size } = fstatSync(fd);
    if (size < 8) throw truncated(path, 8, size);
    const head = new Uint8Array(8);
    readFully(fd, head, 0, path);
    const length = Number(new DataView(head.buffer).getBigUint64(0, true));
    if (length > MOST_HEADER_BYTES)
      throw problem({
        code: 'not-safetensors',
        place: path,
        expected: 'a safetensors file',
        value: 'another format',
      });
    if (size < 8 + length) throw truncated(path, 8 + length, size);
    const text = new Uint8Array(length);
    readFully(fd, text, 8, path);
    return parseHeader(path, text, 8 + length, size);
  } finally {
    closeSync(fd);
  }
}

function parseHeader(path: string, text: Uint8Array, dataStart: number, size: number): TensorFile {
  let header: Record<string, unknown>;
  try {
    const why = disproportionOfJson(text, BYTES_A_VALUE);
    if (why !== undefined) throw new Error(why);
    header = z.record(z.string(), z.unknown()).parse(JSON.parse(new TextDecoder().decode(text)));
  } catch (error) {
    throw problem({
      code: 'not-safetensors',
      place: path,
      expected: 'a JSON header',
      value: messageOf(error),
      cause: error,
    });
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, StoredTensor>();
  const wrong: string[] = [];
  let end = dataStart;
  for (const [name, raw] of Object.entries(entries)) {
    const parsed = entry.safeParse(raw);
    if (!parsed.success) {
      wrong.push(`${name}: not a tensor's description`);
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = parsed.data;
    if (!isFloatType(dtype)) {
      wrong.push(`${name}: expected F32, F16 or BF16, got ${dtype}`);
      continue;
    }
    if (offsets[1] - offsets[0] !== storedBytes(dtype, elements(shape)))
      wrong.push(`${name}: ${offsets[1] - offsets[0]} bytes do not hold ${dtype} [${shape}]`);
    end = Math.max(end, dataStart + offsets[1]);
    tensors.set(name, { type: dtype, shape, offset: dataStart + offsets[0] });
  }
  wrong.push(...overlaps(tensors));
  if (wrong.length > 0) throw problems('safetensors-invalid', path, wrong);
  if (end > size) throw truncated(path, end, size);
  return { path, tensors, metadata: metadata as Record<string, string> };
}

/** Tensors that share bytes: what one of them is would depend on which was meant. */
function overlaps(tensors: ReadonlyMap<string, StoredTensor>): string[] {
  const ends = ([, { type, shape, offset }]: [string, StoredTensor]) =>
    offset + storedBytes(type, elements(shape));
  const filled = [...tensors].filter(([, { shape }]) => elements(shape) > 0);
  const ordered = filled.sort(([, one], [, other]) => one.offset - other.offset);
  return ordered.flatMap((tensor, i) => {
    const before = ordered[i - 1];
    if (before === undefined || ends(before) <= tensor[1].offset) return [];
    return [`${tensor[0]}: its bytes are also those of ${before[0]}`];
  });
}

export interface TensorToWrite {
  shape: readonly number[];
  /** Makes the values when their turn comes, so that one tensor at a time lies in memory. */
  data: () => Float32Array;
}

/**
 * Writes a safetensors file in one stored type, tensors in the given order, whole or not at all. Throws what the disk
 * throws.
 */
export function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, TensorToWrite>,
  options: { type?: FloatType; metadata?: Record<string, string> } = {},
): void {
  const { type = 'F32', metadata = { format: 'pt' } } = options;
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape }] of tensors) {
    const end = offset + storedBytes(type, elements(shape));
    header[name] = { dtype: type, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = JSON.stringify(header);
  const padded = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const head = new Uint8Array(8);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded.length), true);
  writeWhole(path, (fd) => {
    writeFully(fd, head);
    writeFully(fd, padded);
    for (const { data } of tensors.values()) writeFully(fd, encode(data(), type));
  });
}

function writeFully(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.byteLength; ) at += writeSync(fd, bytes, at);
}
