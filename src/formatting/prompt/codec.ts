/**
 * How a model reads examples and writes replies: between their text, which is the same whatever the model (messages
 * joined by pipes, turns by three spaces), and ids in the form that its family knows.
 */

/** What a form needs of a tokenizer. */
export interface Words {
  /** Ids of text, among them no special one. */
  encode(text: string): number[];
  /** The text of ids, special ones left out. */
  decode(ids: readonly number[]): string;
  /** The id of a special token, if there is one of that content. */
  special(content: string): number | undefined;
  /** The id of the end token. */
  readonly end: number;
}

export interface Encoded {
  ids: number[];
  /** Whether some of the text was lost. */
  cut: boolean;
}

export interface ExampleCodec {
  /** Ids that a reply follows: of a long prompt its end, at most `limit` ids, behind a contact's tag if it has one. */
  encodePrompt(text: string, limit: number): Encoded;
  /**
   * Ids of a response with its end token, at most `limit`: cut behind the last whole bubble that fits, else after
   * limit - 1 ids.
   */
  encodeResponse(text: string, limit: number): Encoded;
  /** A reply's text, its bubbles joined by pipes, of the ids that a model wrote. */
  decodeReply(ids: readonly number[]): string;
  /** Whether a token of this text stands for the break between two messages and nothing else. */
  isBreak(text: string): boolean;
}
