/**
 * The glossary: the words of the project, each with its meaning, and the code uses exactly these.
 *
 * What comes in:
 * - **export**: what Meta hands out of a person's Messenger data (.zip, .json, .html).
 * - **owner**: the person whose export it is, and who is imitated.
 * - **thread**: all that the same people wrote to each other, as an export holds it.
 * - **message**: one entry of a thread. It is *typed* if it has text that a person wrote.
 *
 * What a model learns from:
 * - **session**: neighbouring typed messages with no long silence between them.
 * - **turn**: neighbouring typed messages of one side within a session.
 * - **prompt**: turns rendered as text, the last of them the other side's; its messages are joined by pipes.
 * - **response**: the owner's turn that follows a prompt, rendered as text.
 * - **example**: a prompt and its response.
 * - **contact**: the other side of a thread, where a prompt's *tag* says whose it is.
 * - **dataset**: examples on disk, split into train, valid and test, with a manifest.
 *
 * What a model is:
 * - **family**: networks of one description, such as BlenderBot's. A checkpoint says of which it is.
 * - **form**: how the models of a family read examples: as their text is, with *pipes*, or as a *chat*.
 * - **base**: a checkpoint that imitations are made from, of BlenderBot for one.
 * - **adapter**: AdaLoRA's A, E and B, fitted on a base.
 * - **version**: base, adapter and metrics in the model store.
 *
 * What is live:
 * - **conversation**: one person's messages with the page.
 * - **bubble**: one outgoing message.
 * - **inbox**: what came in, durable.
 * - **outbox**: what goes out, durable.
 * - **dry run**: a reply that is made and not sent.
 * - **draft**: a reply that waits for approval.
 */

/** How a model reads examples and writes replies. */
export type Form = 'pipes' | 'chat';

/** Which side of a thread or conversation wrote: the owner (live: the page), or anybody else. */
export type Side = 'owner' | 'other';

/** A message with text that a person typed. */
export interface TypedMessage {
  side: Side;
  text: string;
  /** Milliseconds since 1970, or undefined where the export has none. */
  at: number | undefined;
}

/** Neighbouring typed messages of one side within a session, in order. */
export interface Turn<M extends TypedMessage = TypedMessage> {
  side: Side;
  messages: readonly M[];
}

/** How fast the owner answers and types: quantiles p10, p25, p50, p75, p90; empty where nothing was measured. */
export interface OwnerPace {
  firstReplySeconds: readonly number[];
  betweenBubblesSeconds: readonly number[];
  secondsPerCharacter: readonly number[];
  /** Medians of the seconds to a first reply, by the hour in which it was given; null where none ever was. */
  byHour?: readonly (number | null)[] | undefined;
}

/** One line of a dataset's train.jsonl, valid.jsonl or test.jsonl. */
export interface Example {
  prompt: string;
  response: string;
  /** The thread's keyed hash: never a name. */
  thread: string;
  /** Milliseconds of the response's first message; null if unknown. */
  at: number | null;
}
