/** One file of a thread, as a reader gives it: the same for every form of file. */

/** A message as an export holds it, its text repaired where the form needs that. */
export interface ExportMessage {
  sender: string;
  /** Milliseconds since 1970; undefined where the file has no time. */
  at: number | undefined;
  /** The content as exported; empty where there is none. */
  content: string;
  /** It has photos, audio, stickers, shares or the like. */
  media: boolean;
  /** Fields say that nobody typed it: a call, people added, a message taken back. */
  mark: 'call' | 'people' | 'unsent' | undefined;
}

/** What one file says of its thread. */
export interface ThreadFile {
  title: string;
  participants: string[];
  /** The file itself says that it is a group. */
  group: boolean;
  /** A message request that was pending. */
  pending: boolean;
  /** An event was shared in it. */
  event: boolean;
  /** Newest first. */
  messages: ExportMessage[];
  /** To how many milliseconds times are known: 1, 1000 or 60,000. */
  resolution: number;
}
