/**
 * From messages to the text that the model reads, and from the text that it writes to bubbles. Training and the live
 * bot both come here, so that they cannot differ (docs/contracts.md, section 1).
 */
import type { Form, Side, Turn, TypedMessage } from '../../vocabulary.ts';
import { type ContactTags, NEW_CONTACT, splitTag, tagOf, withoutTypedTag, withTag } from './contact-tag.ts';
import { createScrub, type Scrub, type ScrubSettings } from './privacy.ts';

/** Stands between the messages of a turn, in whatever way they are joined. */
export const PIPE = '|';
/** Stands for a pipe that somebody typed. */
const TYPED_PIPE = '¦';
/** BlenderBot's own way of joining turns. */
const TURN_BREAK = '   ';
const HOUR_MS = 3_600_000;
/** More than any prompt holds, in UTF-16 units: of a live conversation what stands before that is not read. */
export const MOST_PROMPT_CHARACTERS = 8000;

/**
 * How the messages of a turn are joined. Byte-level BPE knows words by the space before them: behind a bare pipe
 * "tomorrow" is `t`, `om`, `orrow`. The bare one is for models that were trained with it.
 */
export type MessageBreak = '| ' | '|';

/** How a model's training data was rendered: part of a version, which the bot cannot override. */
export interface Rendering extends ScrubSettings {
  /** How the text of examples is read; left out, as the model's family reads. */
  form?: Form | undefined;
  messageBreak: MessageBreak;
  /** How many earlier turns of the session, of both sides, precede the prompt's turn. */
  contextTurns: number;
  /** A longer silence than this starts a new session. */
  sessionGapHours: number;
  /** The threads that the model learnt from, with the tag of each; left out, its prompts begin with no tag. */
  contactTags?: ContactTags;
}

/** The part of wider settings that shapes what a model reads in a form. In a chat nothing is joined by pipes. */
export function renderingOf(settings: Rendering, form: Form): Rendering {
  const { contextTurns, sessionGapHours, privacyLiterals, phoneCountry, contactTags } = settings;
  const messageBreak = form === 'chat' ? '| ' : settings.messageBreak;
  const rendering = { form, messageBreak, contextTurns, sessionGapHours, privacyLiterals, phoneCountry };
  return contactTags === undefined ? rendering : { ...rendering, contactTags };
}

/** Most messages are one line of single spaces already. */
const UNRENDERED = /\s\s|[^\S ]|^ | $|\|/u;

/** One message on one line, without the sign that joins messages. */
export function renderMessage(text: string): string {
  if (!UNRENDERED.test(text)) return text;
  return text.replace(/\s+/gu, ' ').trim().replaceAll(PIPE, TYPED_PIPE);
}

/** A message as the model reads it; empty if nothing is left of it. */
export function cleanText(text: string, scrub: Scrub): string {
  return scrub(renderMessage(text));
}

/** The messages of a turn, joined. */
export function renderTurn(turn: Turn, messageBreak: MessageBreak = '| '): string {
  return turn.messages
    .map(({ text }) => renderMessage(text))
    .filter((text) => text !== '')
    .join(messageBreak);
}

/** Turns, oldest first, as one prompt without a contact's tag. */
export function renderPrompt(turns: readonly Turn[], messageBreak: MessageBreak = '| '): string {
  return withoutTypedTag(turns.map((turn) => renderTurn(turn, messageBreak)).join(TURN_BREAK));
}

/** What of a rendering decides how a dataset's examples are read. */
export type ReadRendering = Pick<Rendering, 'messageBreak' | 'contextTurns' | 'contactTags'>;

/**
 * A dataset's example as a model of another rendering reads it: the messages joined as it knows them, no more context
 * than it knows, and a tag only if it knows tags. A thread that it has not learnt from is to it somebody new, as in a
 * live conversation; an example that the dataset gives to somebody new stays theirs.
 */
export function rerendered<E extends { prompt: string; response: string; thread?: string }>(
  example: E,
  { messageBreak, contextTurns, contactTags }: ReadRendering,
): E {
  const turns = splitPrompt(example.prompt).slice(-contextTurns - 1);
  const prompt = withoutTypedTag(turns.map((turn) => rejoined(turn, messageBreak)).join(TURN_BREAK));
  const isNew = splitTag(example.prompt).tag === NEW_CONTACT;
  return {
    ...example,
    prompt: tagged(prompt, contactTags, isNew ? undefined : example.thread),
    response: rejoined(example.response, messageBreak),
  };
}

function tagged(prompt: string, known: ContactTags | undefined, thread: string | undefined): string {
  return known === undefined ? prompt : withTag(prompt, tagOf(thread, known));
}

function rejoined(turn: string, messageBreak: MessageBreak): string {
  return messagesOf(turn).join(messageBreak);
}

/** A prompt's turns, oldest first, as `renderPrompt` joined them; a contact's tag is none of them. */
export function splitPrompt(prompt: string): string[] {
  return splitTag(prompt).text.split(TURN_BREAK);
}

/** A model's reply as its bubbles; typed pipes come back. */
export function splitReply(reply: string): string[] {
  return messagesOf(reply).map((text) => text.replaceAll(TYPED_PIPE, PIPE));
}

function messagesOf(turn: string): string[] {
  return turn
    .split(PIPE)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** The beginnings of a rendered turn that end with a whole message, the longest first; the turn itself is none. */
export function* shorterTurns(turn: string): Generator<string> {
  for (let at = turn.lastIndexOf(PIPE); at > 0; at = turn.lastIndexOf(PIPE, at - 1)) yield turn.slice(0, at);
}

/** Sessions of turns, from one thread's typed messages in order. A message without a time breaks no session. */
export function* sessionsOf<M extends TypedMessage>(
  messages: Iterable<M>,
  settings: Pick<Rendering, 'sessionGapHours'>,
): Generator<Turn<M>[]> {
  let session: { side: Side; messages: M[] }[] = [];
  let previous: M | undefined;
  for (const message of messages) {
    if (previous !== undefined && isApart(previous, message, settings.sessionGapHours)) {
      yield session;
      session = [];
    }
    const turn = session.at(-1);
    if (turn?.side === message.side) turn.messages.push(message);
    else session.push({ side: message.side, messages: [message] });
    previous = message;
  }
  if (session.length > 0) yield session;
}

/** The turns of a prompt that is answered after `session[last]`: that turn and its context. */
export function promptTurns(session: readonly Turn[], last: number, contextTurns: number): readonly Turn[] {
  return session.slice(Math.max(0, last - contextTurns), last + 1);
}

/**
 * The prompt that a live conversation's messages make; its last turn is the one to be answered. Empty where nothing was
 * typed.
 *
 * @param contact the id of the dataset's thread with whom this is; left out: somebody new.
 */
export function promptOf(messages: readonly TypedMessage[], rendering: Rendering, contact?: string): string {
  const typed = messages
    .map((message) => ({ ...message, text: renderMessage(message.text) }))
    .filter(({ text }) => text !== '');
  const session = [...sessionsOf(latest(typed), rendering)].at(-1) ?? [];
  // Scrubbing costs most: what does not come into the prompt is not scrubbed.
  const scrub = createScrub(rendering);
  const turns = promptTurns(session, session.length - 1, rendering.contextTurns).map((turn) => ({
    ...turn,
    messages: turn.messages.map((message) => ({ ...message, text: scrub(message.text) })),
  }));
  const prompt = renderPrompt(turns, rendering.messageBreak);
  return prompt === '' ? '' : tagged(prompt, rendering.contactTags, contact);
}

/** The last messages, whole but for the one at the beginning, that together are as long as a prompt can be. */
function latest<M extends TypedMessage>(messages: readonly M[]): M[] {
  const kept: M[] = [];
  let left = MOST_PROMPT_CHARACTERS;
  for (const message of messages.toReversed()) {
    if (left <= 0) break;
    const text = message.text.length > left ? endOf(message.text, left) : message.text;
    kept.push({ ...message, text });
    left -= message.text.length;
  }
  return kept.reverse().filter(({ text }) => text !== '');
}

/** From a word's beginning, if there is one: half a number would not be known for private. */
function endOf(text: string, length: number): string {
  const end = text.slice(-length);
  return end.slice(end.indexOf(' ') + 1).toWellFormed();
}

function isApart(earlier: TypedMessage, later: TypedMessage, sessionGapHours: number): boolean {
  if (earlier.at === undefined || later.at === undefined) return false;
  return later.at - earlier.at > sessionGapHours * HOUR_MS;
}
