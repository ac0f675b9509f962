/** Pages of threads in HTML, in the markup of each era. */
import { MORNING } from './make-export.ts';

export type Era = '2018' | '2022' | '2025' | 'instagram';

export interface PageMessage {
  sender: string;
  /** Milliseconds since 1970. */
  at: number;
  /** As it is shown, line by line. */
  text?: string;
  /** Markup of what was shared beside it. */
  shared?: string;
  /** `❤Jana`. */
  reaction?: string;
}

export interface PageOptions {
  era?: Era;
  title?: string;
  /** How a time is written. */
  time?: (at: number) => string;
  /** "Participants: Jana, Tom and Ann". */
  list?: string;
}

export const wrote = (sender: string, minutes: number, text: string, more: Partial<PageMessage> = {}) => ({
  sender,
  at: MORNING + minutes * 60_000,
  text,
  ...more,
});

/** `Mar 01, 2024 10:05:00 am`, in UTC, as English pages have it. */
export function englishTime(at: number): string {
  const date = new Date(at);
  const [, month] = date.toUTCString().split(' ').slice(1);
  const two = (value: number) => String(value).padStart(2, '0');
  const hour = date.getUTCHours() % 12 || 12;
  const half = date.getUTCHours() < 12 ? 'am' : 'pm';
  return `${month} ${two(date.getUTCDate())}, ${date.getUTCFullYear()} ${hour}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${half}`;
}

/** @param messages in the order in which they were said; the page shows the newest first. */
export function page(messages: readonly PageMessage[], options: PageOptions = {}): string {
  const { era = '2025', title = 'Jana', time = englishTime, list } = options;
  const blocks = messages.toReversed().map((message) => block(era, message, time(message.at)));
  const head = list === undefined ? '' : listBlock(era, list);
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>._a6-g { margin: 0 } ${'x'.repeat(20_000)}</style></head><body><main class="_a706" role="main">${head}${blocks.join('')}</main></body></html>`;
}

function block(era: Era, { sender, text = '', shared = '', reaction }: PageMessage, time: string): string {
  const name = escaped(sender);
  const lines = text.split('\n').map(escaped).join('<br />');
  const list = era === '2018' ? '_tqp' : '_a6-q';
  const reactions = reaction === undefined ? '' : `<div><ul class="${list}"><li>${reaction}</li></ul></div>`;
  const body = `<div><div></div><div>${lines}</div><div></div><div>${shared}</div>${reactions}</div>`;
  if (era === '2018')
    return `<div class="pam _3-95 _2pi0 _2lej uiBoxWhite noborder"><div class="_3-96 _2pio _2lek _2lel">${name}</div><div class="_3-96 _2let">${body}</div><div class="_3-94 _2lem">${time}</div></div>`;
  if (era === '2022')
    return `<div class="_3-95 _a6-g"><div class="_2ph_ _a6-h _a6-i">${name}</div><div class="_2ph_ _a6-p">${body}</div><div class="_3-94 _a6-o"><div class="_a72d">${time}</div></div></div>`;
  if (era === 'instagram')
    return `<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><h2 class="_3-95 _2pim _a6-h _a6-i">${name}</h2><div class="_3-95 _a6-p">${body}</div><div class="_3-94 _a6-o">${time}</div></div>`;
  return `<section class="_a6-g" aria-labelledby="u_0_1"><h2 class="_2ph_ _a6-h _a6-i" id="u_0_1">${name}</h2><div class="_2ph_ _a6-p">${body}</div><footer class="_3-94 _a6-o"><a href="https://www.facebook.com/dyi/l/?l=x"><div class="_a72d">${time}</div></a></footer></section>`;
}

function listBlock(era: Era, list: string): string {
  if (era === '2018')
    return `<div class="pam _3-95 _2pi0 _2lej uiBoxWhite noborder"><div class="_3-96 _2let">${escaped(list)}</div></div>`;
  return `<div class="_a6-g"><div class="_2ph_ _a6-p">${escaped(list)}</div></div>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#039;');
}
