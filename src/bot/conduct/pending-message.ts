/** A message of a person that has no reply yet. */
export interface PendingMessage {
  /** The inbox's own number. */
  seq: number;
  mid: string;
  /** What they typed, or the title of what they tapped; after edits. Empty for what the bot answers with silence. */
  text: string;
  /** The event's own timestamp, in milliseconds since 1970. */
  at: number;
  /** When the inbox had it, in milliseconds since 1970. */
  receivedAt: number;
}
