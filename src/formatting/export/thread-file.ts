/** What a reader gives of one file of a thread, whatever the file's form. */

/** A message as an export holds it, its text repaired where the form needs that. */
export interface ExportMessage {
  sender: string;
  /** Milliseconds since 1970; undefined where the file has no time. */
  at: number | undefined;
  /** The content as exported; empty where there is none. */
  content: string;
  /** Photos, audio, stickers, shares and the like hang on it. */
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
  /** Newest first, as Meta orders the files of a thread, too. */
  messages: ExportMessage[];
  /** Times are known to the second only. */
  secondsOnly: boolean;
}
