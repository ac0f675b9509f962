/**
 * Reads a GGUF file's header from its beginning to its end, little-endian. Nothing is taken into memory before it is
 * known that the file has it, so a length that somebody made up costs nothing.
 */
import { problem } from '../../../base/errors.ts';
import { readFully, truncated } from '../tensors/index.ts';

/** Headers hold a vocabulary, a few million bytes of text: no file of a model has more. */
const MOST_HEADER_BYTES = 64 * 2 ** 20;
const WINDOW_BYTES = 2 ** 20;

export class HeaderCursor {
  readonly #fd: number;
  readonly #path: string;
  readonly #size: number;
  /** Bytes of the file from `#start` on. */
  #window = new DataView(new ArrayBuffer(0));
  #start = 0;
  #position = 0;

  /** @param size bytes of the file. */
  constructor(fd: number, path: string, size: number) {
    this.#fd = fd;
    this.#path = path;
    this.#size = size;
  }

  /** Byte of the file that is read next. */
  get position(): number {
    return this.#position;
  }

  u8(): number {
    return this.#take(1).getUint8(0);
  }

  u32(): number {
    return this.#take(4).getUint32(0, true);
  }

  u64(): bigint {
    return this.#take(8).getBigUint64(0, true);
  }

  /** A number of things to follow, each of `least` bytes or more: so many must be left. */
  count(what: string, least: number): number {
    const count = this.u64();
    const room = Math.floor((this.#size - this.#position) / least);
    if (count <= room) return Number(count);
    throw this.refused(`room for ${count} ${what}`, `room for ${room} until the file's end`);
  }

  /** Text with its length before it. */
  text(what: string): string {
    const length = this.count(`bytes of ${what}`, 1);
    const { buffer, byteOffset } = this.#take(length);
    return decoder.decode(new Uint8Array(buffer, byteOffset, length));
  }

  /** The next bytes, in memory of their own. */
  bytes(length: number): ArrayBuffer {
    const { buffer, byteOffset } = this.#take(length);
    return buffer.slice(byteOffset, byteOffset + length);
  }

  /** An error at what was read last. */
  refused(expected: string, value: unknown) {
    return problem({
      code: 'gguf-invalid',
      place: `${this.#path}, before byte ${this.#position}`,
      expected,
      value,
      remedy: 'the file is cut or damaged: download or copy it again',
    });
  }

  #take(length: number): DataView<ArrayBuffer> {
    const end = this.#position + length;
    if (end > this.#size) throw truncated(this.#path, end, this.#size);
    if (end > MOST_HEADER_BYTES) throw this.refused(`a header of at most ${MOST_HEADER_BYTES} bytes`, end);
    if (end > this.#start + this.#window.byteLength) this.#read(Math.max(length, WINDOW_BYTES));
    const view = new DataView(this.#window.buffer, this.#position - this.#start, length);
    this.#position = end;
    return view;
  }

  #read(length: number): void {
    const window = new Uint8Array(Math.min(length, this.#size - this.#position));
    readFully(this.#fd, window, this.#position, this.#path);
    this.#window = new DataView(window.buffer);
    this.#start = this.#position;
  }
}

const decoder = new TextDecoder();
