/**
 * From messages to the text that the model reads, and from the text that it writes to bubbles. Training and the live
 * bot both come here, so that they cannot differ (docs/contracts.md, section 1).
 */
import type { Side, Turn, TypedMessage } from '../../vocabulary.ts';
import { createScrub, type Scrub, type ScrubSettings } from './privacy.ts';

const MESSAGE_BREAK = '|';
/** Stands for a pipe that somebody typed. */
const TYPED_PIPE = '¦';
/** BlenderBot's own way of joining turns. */
const TURN_BREAK = '   ';
const HOUR_MS = 3_600_000;

/** How a model's training data was rendered: part of a version, which the bot cannot override. */
export interface Rendering extends ScrubSettings {
  /** How many earlier turns of the session, of both sides, precede the prompt's turn. */
  contextTurns: number;
  /** A longer silence than this starts a new session. */
  sessionGapHours: number;
}

/** The part of wider settings that shapes what a model reads. */
export function renderingOf(settings: Rendering): Rendering {
  const { contextTurns, sessionGapHours, privacyLiterals, phoneCountry } = settings;
  return { contextTurns, sessionGapHours, privacyLiterals, phoneCountry };
}

/** Most messages are one line of single spaces already. */
const UNRENDERED = /\s\s|[^\S ]|^ | $|\|/u;

/** One message on one line, without the sign that joins messages. */
export function renderMessage(text: string): string {
  if (!UNRENDERED.test(text)) return text;
  return text.replace(/\s+/gu, ' ').trim().replaceAll(MESSAGE_BREAK, TYPED_PIPE);
}

/** A message as the model reads it; empty if nothing is left of it. */
export function cleanText(text: string, scrub: Scrub): string {
  return scrub(renderMessage(text));
}

/** The messages of a turn, joined by pipes. */
export function renderTurn(turn: Turn): string {
  return turn.messages
    .map(({ text }) => renderMessage(text))
    .filter((text) => text !== '')
    .join(MESSAGE_BREAK);
}

/** Turns, oldest first, as one prompt. */
export function renderPrompt(turns: readonly Turn[]): string {
  return turns.map(renderTurn).join(TURN_BREAK);
}

/** A prompt's turns, oldest first, as `renderPrompt` joined them. */
export function splitPrompt(prompt: string): string[] {
  return prompt.split(TURN_BREAK);
}

/** A model's reply as its bubbles; typed pipes come back. */
export function splitReply(reply: string): string[] {
  return reply
    .split(MESSAGE_BREAK)
    .map((text) => text.trim().replaceAll(TYPED_PIPE, MESSAGE_BREAK))
    .filter((text) => text !== '');
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

/** The prompt that a live conversation's messages make; its last turn is the one to be answered. */
export function promptOf(messages: readonly TypedMessage[], rendering: Rendering): string {
  const scrub = createScrub(rendering);
  const typed = messages
    .map((message) => ({ ...message, text: cleanText(message.text, scrub) }))
    .filter(({ text }) => text !== '');
  const session = [...sessionsOf(typed, rendering)].at(-1) ?? [];
  return renderPrompt(promptTurns(session, session.length - 1, rendering.contextTurns));
}

function isApart(earlier: TypedMessage, later: TypedMessage, sessionGapHours: number): boolean {
  if (earlier.at === undefined || later.at === undefined) return false;
  return later.at - earlier.at > sessionGapHours * HOUR_MS;
}
