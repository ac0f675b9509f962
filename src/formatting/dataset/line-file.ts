/** A file of lines that is written through a buffer, and hashed on the way. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { PRIVATE_FILE } from '../../base/files/private.ts';

const BUFFER_BYTES = 1 << 18;
const MOST_BYTES_A_UNIT = 3;

export class LineFile {
  /** How many were taken so far; some of them still wait in the buffer. */
  bytes = 0;
  readonly #file: number;
  readonly #hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #filled = 0;
  #open = true;

  /** Makes a new file; throws if there is one. */
  constructor(path: string) {
    this.#file = openSync(path, 'wx', PRIVATE_FILE);
  }

  write(text: string): void {
    const most = text.length * MOST_BYTES_A_UNIT;
    if (this.#filled + most > BUFFER_BYTES) this.#flush();
    if (most > BUFFER_BYTES) this.#put(Buffer.from(text));
    else this.#take(this.#buffer.write(text, this.#filled));
  }

  /** Copies a range of another file. */
  copy(from: number, position: number, bytes: number): void {
    for (let done = 0; done < bytes; ) {
      if (this.#filled === BUFFER_BYTES) this.#flush();
      const most = Math.min(bytes - done, BUFFER_BYTES - this.#filled);
      const read = readSync(from, this.#buffer, this.#filled, most, position + done);
      if (read === 0) throw new Error('a file ended before its time');
      this.#take(read);
      done += read;
    }
  }

  /** Writes what waits and closes the file. */
  close(): void {
    if (this.#open) this.#flush();
    this.discard();
  }

  /** Closes the file without what waits. */
  discard(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }

  /** Of everything written; asked once, after `close`. */
  sha256(): string {
    return this.#hash.digest('hex');
  }

  #take(bytes: number): void {
    this.#filled += bytes;
    this.bytes += bytes;
  }

  #flush(): void {
    const filled = this.#filled;
    this.#filled = 0;
    this.bytes -= filled;
    this.#put(this.#buffer.subarray(0, filled));
  }

  #put(bytes: Buffer): void {
    this.bytes += bytes.length;
    this.#hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
  }
}
