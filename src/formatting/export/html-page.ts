/**
 * One page of a thread, as Meta has written them in three eras: the blocks of messages with their parts. What is known
 * of the markup is in classes that do not speak; public parsers agree on these.
 */
import { Parser } from 'htmlparser2';

export interface PageMessage {
  sender: string;
  text: string;
  /** It shows a picture, a player or a link beside what was written. */
  media: boolean;
  /** As written on the page; empty where there is none. */
  time: string;
}

export interface Page {
  title: string;
  /** As the page lists them, in groups; names that hold a comma or an "and" come apart. */
  participants: string[];
  /** As they stand, the newest first. */
  messages: PageMessage[];
}

type Part = 'sender' | 'body' | 'time' | 'title' | 'skipped';

/** Classes by era: 2018-21, 2022-24 and Instagram's, 2025. */
const PARTS: ReadonlyMap<string, Part> = new Map(
  Object.entries({
    _2lel: 'sender',
    _16xh: 'sender',
    '_a6-h': 'sender',
    _2let: 'body',
    '_a6-p': 'body',
    _2lem: 'time',
    '_a6-o': 'time',
    _a72d: 'time',
    // Reactions stand within the body.
    _tqp: 'skipped',
    '_a6-q': 'skipped',
  }),
);
const MEDIA = new Set(['img', 'video', 'audio', 'a']);
const BREAKS = new Set(['br', 'div', 'p', 'li', 'ul', 'h2', 'section', 'table', 'tr']);
/** "Participants: Jana, Tom and Ann", in the languages whose times we know. */
/** In a list of single spaces. */
const LIST_BREAK = / ?, ?| (?:and|und|et|y|i|e) /u;

/** A block while it is read; the body's text by the child of its wrapper that it stood in. */
interface Block {
  sender: string;
  time: string;
  media: boolean;
  /** Index of the child; the body's own text has -1. */
  pieces: Map<number, string>;
}

/** Reads a page, or its beginning; markup that is broken is closed where the browser would. */
export function readPage(html: string): Page {
  const builder = new PageBuilder();
  const parser = new Parser(
    {
      onopentag: (name, { class: classes = '' }) => builder.open(name, classes),
      ontext: (text) => builder.text(text),
      onclosetag: (name) => builder.close(name),
    },
    { decodeEntities: true },
  );
  parser.write(html);
  parser.end();
  return builder.page();
}

class PageBuilder {
  #title = '';
  readonly #blocks: Block[] = [];
  #block: Block | undefined;
  /** What is being read, and how deep the element is that it began with. */
  readonly #parts: { part: Part; depth: number }[] = [];
  #depth = 0;
  /** Which child of the body's wrapper is being read. */
  #child = -1;

  open(name: string, classes: string): void {
    this.#depth++;
    const list = classes === '' ? [] : classes.split(/\s+/u);
    const part = name === 'title' ? 'title' : list.map((each) => PARTS.get(each)).find(Boolean);
    if (part === undefined && startsBlock(list)) this.#begin();
    else if (part !== undefined) this.#parts.push({ part, depth: this.#depth });
    if (part === 'body') this.#child = -1;
    this.#mark(name);
    const body = this.#parts.at(-1);
    if (name === 'div' && body?.part === 'body' && this.#depth === body.depth + 2) this.#child++;
  }

  /** A picture, a player, a link, or a new line. */
  #mark(name: string): void {
    if (this.#part() !== 'body' || this.#block === undefined) return;
    if (MEDIA.has(name)) this.#block.media = true;
    if (BREAKS.has(name)) this.#add('\n');
  }

  text(text: string): void {
    const part = this.#part();
    if (part === 'title') this.#title += text;
    else if (part === 'sender' && this.#block !== undefined) this.#block.sender += text;
    else if (part === 'time' && this.#block !== undefined) this.#block.time += text;
    else if (part === 'body') this.#add(text);
  }

  close(name: string): void {
    if (this.#part() === 'body' && BREAKS.has(name)) this.#add('\n');
    if (this.#parts.at(-1)?.depth === this.#depth) this.#parts.pop();
    this.#depth = Math.max(0, this.#depth - 1);
  }

  page(): Page {
    this.#begin();
    const whole = this.#blocks.some(({ time }) => time.trim() !== '');
    // The first block lists the participants, and has no time; nor has a last one that was cut off.
    const [first] = this.#blocks;
    const list = whole && first?.time.trim() === '' ? messageOf(first).text.split(':')[1] : undefined;
    const messages = this.#blocks.filter(({ time }) => !whole || time.trim() !== '').map(messageOf);
    const participants = list === undefined ? [] : oneLine(list).split(LIST_BREAK);
    return { title: oneLine(this.#title), participants, messages };
  }

  #part(): Part | undefined {
    return this.#parts.at(-1)?.part;
  }

  #add(text: string): void {
    const pieces = this.#block?.pieces;
    const { depth = 0 } = this.#parts.at(-1) ?? {};
    const child = this.#depth >= depth + 2 ? this.#child : -1;
    pieces?.set(child, (pieces.get(child) ?? '') + text);
  }

  #begin(): void {
    const block = this.#block;
    if (block !== undefined && (block.sender !== '' || block.pieces.size > 0)) this.#blocks.push(block);
    this.#block = { sender: '', time: '', media: false, pieces: new Map() };
  }
}

function startsBlock(classes: readonly string[]): boolean {
  return classes.includes('_a6-g') || (classes.includes('uiBoxWhite') && classes.includes('pam'));
}

function messageOf({ sender, time, media, pieces }: Block): PageMessage {
  return { sender: oneLine(sender), time: oneLine(time), media, text: typedIn(pieces) };
}

/**
 * What was written, of a body whose wrapper holds several boxes: the second box has it, the others what was shared.
 * A body of another shape is taken whole.
 */
function typedIn(pieces: ReadonlyMap<number, string>): string {
  const box = (index: number) => lines(pieces.get(index) ?? '');
  if (Math.max(...pieces.keys()) >= 1) return box(1) || box(0);
  return lines([...pieces.values()].join('\n'));
}

function lines(text: string): string {
  return text.split('\n').map(oneLine).filter(Boolean).join('\n');
}

const oneLine = (text: string) => text.replace(/\s+/gu, ' ').trim();
