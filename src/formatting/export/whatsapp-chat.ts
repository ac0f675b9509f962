/**
 * The text that WhatsApp's "Export chat" makes, line by line. Android writes `31.12.23, 21:41 - Jana: hi`, iOS
 * `[31.12.23, 21:41:05] Jana: hi`; dates and clocks are as the phone's region has them.
 *
 * Forms were collected from the parsers and issues of whatsapp-chat-parser (Pustur), whatsapp-wrapped (Duelion) and
 * whats-reader (rodrigogs): English, German, French, Spanish, Portuguese, Italian, Polish, Dutch, Czech and the East
 * Asian ones with half days.
 */

import type { NumericDate } from './date-order.ts';
import { halfOf } from './half-days.ts';
import type { WallTime } from './zone.ts';

export interface ChatLine {
  date: NumericDate;
  clock: Pick<WallTime, 'hour' | 'minute'> & { second: number | undefined };
  /** Empty for what the app itself writes. */
  sender: string;
  /** With the app's own marks in it. */
  text: string;
}

const STAMP =
  /(?<first>\d{1,4})(?<sign>[./-])\s?(?<second>\d{1,2})\k<sign>\s?(?<third>\d{1,4})\.?,?\s+(?:(?:um|at|à|a las|alle|às|o|kl\.?|v)\s+)?(?<before>[\p{L}.]+\s?)?(?<hour>\d{1,2})[:.](?<minute>\d\d)(?:[:.](?<seconds>\d\d))?(?:\s*(?<half>[\p{L}][\p{L}.\s’'/]*?))?/u
    .source;
const ANDROID = new RegExp(`^${STAMP}\\s[-–]\\s(?<rest>.*)$`, 'su');
const IOS = new RegExp(`^\\[${STAMP}\\]\\s(?<rest>.*)$`, 'su');
/** Marks of direction before what the app wrote, and around mentions and numbers. */
const LINE_MARKS = /^[\u200e\u200f\ufeff]+/u;
const ISOLATES = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** A name ends at the first colon; one with a quotation mark is a sentence of the app. */
const SENDER = /^(?:~[\s\u202f]?)?(?<sender>[^:"“”«»\n]{1,100}): ?(?<text>.*)$/su;

/** The messages of a chat, oldest first; text before the first one is left out. */
export function readChat(chat: string): ChatLine[] {
  const lines: ChatLine[] = [];
  for (const line of chat.split(/\r?\n/u)) {
    const started = lineOf(line);
    const last = lines.at(-1);
    if (started !== undefined) lines.push(started);
    else if (last !== undefined) last.text += `\n${line}`;
  }
  return lines;
}

/** Whether a text begins as a chat does: with a message of somebody within its first lines. */
export function looksLikeChat(beginning: string): boolean {
  const lines = beginning.split(/\r?\n/u, 20).map(lineOf);
  return lines.some((line) => line !== undefined && line.sender !== '');
}

function lineOf(line: string): ChatLine | undefined {
  const plain = line.replace(LINE_MARKS, '').replace(/[\u202f\u00a0]/gu, ' ');
  const found = (ANDROID.exec(plain) ?? IOS.exec(plain))?.groups;
  if (found === undefined) return undefined;
  const half = halfOf(found['half'] ?? found['before'] ?? '');
  if (half === undefined) return undefined;
  const hour = Number(found['hour']);
  const said = SENDER.exec(found['rest']!)?.groups;
  return {
    date: {
      numbers: [Number(found['first']), Number(found['second']), Number(found['third'])],
      sign: found['sign']!,
    },
    clock: {
      hour: half === '' ? hour : (hour % 12) + (half === 'pm' ? 12 : 0),
      minute: Number(found['minute']),
      second: found['seconds'] === undefined ? undefined : Number(found['seconds']),
    },
    sender: (said?.['sender'] ?? '').replace(ISOLATES, '').trim(),
    text: said?.['text'] ?? found['rest']!,
  };
}
