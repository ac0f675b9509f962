/**
 * GGUF, version 3: metadata and tensors in one file, as llama.cpp has its models
 * (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Only the header is read here.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { problem, problems } from '../../../base/errors.ts';
import { elements, type StoredTensor, storedBytes, truncated, unitOf } from '../tensors/index.ts';
import { HeaderCursor } from './header-cursor.ts';
import { tensorTypes } from './tensor-types.ts';
import { countPairs, type GgufMetadata, readMetadata } from './values.ts';

/** A file with its tensors under its own names, their shapes with the innermost dimension last. */
export interface GgufFile {
  path: string;
  metadata: GgufMetadata;
  tensors: ReadonlyMap<string, StoredTensor>;
}

const MAGIC = 0x46554747;
const VERSION = 3;
const DEFAULT_ALIGNMENT = 32;
const MOST_ALIGNMENT = 2 ** 20;
const MOST_DIMENSIONS = 4;
/** Bytes of a tensor's entry without a name, of one dimension. */
const LEAST_ENTRY = 8 + 4 + 8 + 4 + 8;
/** A broken file can have thousands of mistakes. */
const MOST_LISTED = 10;

/**
 * Reads a file's header, in bounded memory whatever the file says of itself.
 *
 * @throws ImitatorError `not-gguf`, `gguf-version`, `checkpoint-truncated`, `gguf-invalid`; of tensors that cannot be
 *   read, do not lie in the file, or lie on each other, several in one message.
 */
export function openGguf(path: string): GgufFile {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const cursor = new HeaderCursor(fd, path, size);
    requireVersion(path, cursor);
    const count = cursor.count('tensors', LEAST_ENTRY);
    const metadata = readMetadata(cursor, countPairs(cursor));
    const entries = Array.from({ length: count }, () => readEntry(cursor));
    const alignment = alignmentOf(path, metadata);
    const dataStart = Math.ceil(cursor.position / alignment) * alignment;
    return { path, metadata, tensors: place(path, entries, { dataStart, alignment, size }) };
  } finally {
    closeSync(fd);
  }
}

function requireVersion(path: string, cursor: HeaderCursor): void {
  const magic = cursor.u32();
  if (magic !== MAGIC)
    throw problem({ code: 'not-gguf', place: path, expected: 'a GGUF file', value: 'another format' });
  const version = cursor.u32();
  if (version === VERSION) return;
  throw problem({
    code: 'gguf-version',
    place: path,
    expected: `version ${VERSION} of GGUF, little-endian`,
    value: version,
    remedy: 'take a newer copy of the model, or convert it again with llama.cpp',
  });
}

function alignmentOf(path: string, metadata: GgufMetadata): number {
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  // A power of two has no bit in common with its predecessor.
  const isPower = typeof alignment === 'number' && Number.isInteger(alignment) && alignment > 0;
  if (isPower && alignment <= MOST_ALIGNMENT && (alignment & (alignment - 1)) === 0) return alignment;
  throw problem({
    code: 'gguf-invalid',
    place: `${path}, general.alignment`,
    expected: 'a power of 2',
    value: alignment,
  });
}

interface Entry {
  name: string;
  /** Innermost last. */
  shape: readonly bigint[];
  type: number;
  /** From the data's start. */
  offset: bigint;
}

function readEntry(cursor: HeaderCursor): Entry {
  const name = cursor.text("a tensor's name");
  const dimensions = cursor.u32();
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS)
    throw cursor.refused(`1 to ${MOST_DIMENSIONS} dimensions of ${name}`, dimensions);
  const innermostFirst = Array.from({ length: dimensions }, () => cursor.u64());
  return { name, shape: innermostFirst.reverse(), type: cursor.u32(), offset: cursor.u64() };
}

interface Layout {
  dataStart: number;
  alignment: number;
  /** Of the file. */
  size: number;
}

function place(path: string, entries: readonly Entry[], layout: Layout): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const wrong: string[] = [];
  for (const entry of entries) {
    const found = tensors.has(entry.name) ? 'it is there twice' : locate(entry, layout);
    if (typeof found === 'string') wrong.push(`${entry.name}: ${found}`);
    else tensors.set(entry.name, found);
  }
  wrong.push(...overlaps(tensors));
  if (wrong.length > MOST_LISTED)
    wrong.splice(MOST_LISTED, wrong.length, `and ${(wrong.length - MOST_LISTED).toLocaleString('en')} more`);
  if (wrong.length > 0) throw problems('gguf-invalid', path, wrong);
  const end = [...tensors.values()].reduce((last, tensor) => Math.max(last, endOf(tensor)), layout.dataStart);
  if (end > layout.size) throw truncated(path, end, layout.size);
  return tensors;
}

/** Where a tensor lies, or what is wrong with it. */
function locate({ shape, type, offset }: Entry, { dataStart, alignment }: Layout): StoredTensor | string {
  const known = tensorTypes.get(type);
  if (known?.reads === undefined)
    return `numbers of type ${known?.name ?? type} cannot be read; ${READABLE} can`;
  const { elements: unit } = unitOf(known.reads);
  if (shape.at(-1)! % BigInt(unit) !== 0n) return `rows of [${shape}] are no whole blocks of ${unit}`;
  const count = shape.reduce((a, b) => a * b, 1n);
  const end = offset + (count / BigInt(unit)) * BigInt(unitOf(known.reads).bytes);
  if (count === 0n || end > Number.MAX_SAFE_INTEGER - dataStart)
    return `no file holds [${shape}] at ${offset}`;
  if (offset % BigInt(alignment) !== 0n) return `it begins at ${offset}, no multiple of ${alignment}`;
  return { type: known.reads, shape: shape.map(Number), offset: dataStart + Number(offset) };
}

const READABLE = [...tensorTypes.values()].flatMap(({ reads }) => reads ?? []).join(', ');

function overlaps(tensors: ReadonlyMap<string, StoredTensor>): string[] {
  const sorted = [...tensors].sort(([, a], [, b]) => a.offset - b.offset);
  return sorted.flatMap(([name, tensor], i) => {
    const [next, after] = sorted[i + 1] ?? [];
    return after !== undefined && endOf(tensor) > after.offset ? `${name} and ${next} lie on each other` : [];
  });
}

function endOf({ type, shape, offset }: StoredTensor): number {
  return offset + storedBytes(type, elements(shape));
}
