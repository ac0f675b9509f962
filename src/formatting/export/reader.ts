/** What a form of export needs to be read: one file of ours for each form implements this, and readers.ts lists it. */
import type { DateOrder } from './date-order.ts';
import type { Entry } from './entry.ts';
import type { ThreadFile } from './thread-file.ts';
import type { ToMoment } from './zone.ts';

export interface Reader {
  /** What people call the form: `JSON`. */
  readonly form: string;
  /**
   * Whether a file is of this form, by its name and, where that does not say it, by its beginning; undefined where not.
   * It is asked for every file of an export, so it reads no more than it must.
   */
  find(entry: Entry): Promise<FoundFile | undefined>;
  /** What the files of one copy, the newest first, say of their thread. */
  describe(files: readonly Entry[]): Promise<CopyFacts>;
  /**
   * A whole file.
   *
   * @throws Error whose message says, after the words "it is left out: ", what is wrong; it quotes nothing private.
   */
  read(bytes: Buffer, entry: Entry): ThreadFile;
}

/** How a file lies in an export. */
export interface FoundFile {
  /** Files of one source with the same words here are one copy of a thread. */
  copy: string;
  /** Which of the files of its copy it is; the newest has the lowest number. */
  number: number;
  /** A thread of the end-to-end-encrypted download, by its name (`Jana_7`): it may continue another. */
  encrypted?: string;
}

/** What is known of a thread before its messages are read. */
export interface CopyFacts {
  /** Which thread it is: the same words for the same thread in every export. */
  identity: string;
  /** Meta chose the identity: two threads that have it are one, unless their people say otherwise. */
  trusted: boolean;
  /** Names as they are compared; all that the beginning tells. */
  participants: string[];
  /** It lies in a folder for groups. */
  groupFolder: boolean;
  /** Where Meta keeps what was said before the thread became end-to-end encrypted. */
  cutOver: boolean;
}

/** What files for people to read leave open. */
export interface Clocks {
  /** The clocks that their times were read off. */
  toMoment: ToMoment;
  /** Which number of a date is the day, where the file does not tell it. */
  dateOrder?: DateOrder | undefined;
}

/** A file of a thread, with what reads it. */
export type ThreadEntry = Entry & { readonly reader: Reader };
