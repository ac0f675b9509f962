/** A file of an export, wherever it lies; and one that is not read. */

export interface Entry {
  /** Where it came from, for messages: `export.zip: messages/inbox/...`, or a file's path. */
  readonly place: string;
  /** Path inside its source, with forward slashes. */
  readonly path: string;
  /** The zip, folder or file it came from; files of one source and folder are one copy of a thread. */
  readonly source: string;
  /** Bytes when unpacked. */
  readonly size: number;
  /** The user named this very file: whatever it is called, it may be a thread. */
  readonly named?: boolean;
  read(): Promise<Buffer>;
  /** The first bytes only, at most so many. */
  readStart(bytes: number): Promise<Buffer>;
  /** The last bytes only, at most so many; in a zip the whole file has to be unpacked for them. */
  readEnd(bytes: number): Promise<Buffer>;
}

export interface SkippedFile {
  file: string;
  why: string;
}
