/**
 * A conversation in the terminal: lines typed below, bubbles coming in above them, whoever is on the other side. Piped
 * input works as well: then bubbles are plain lines on stdout and nothing else is.
 */
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import { styleText } from 'node:util';
import { printable } from '../../src/base/printable.ts';

export interface ChatWindow {
  /** What is typed, line by line, until /quit, Ctrl-C, Ctrl-D or the end of the input. */
  lines(): AsyncIterable<string>;
  /**
   * The same, as messages that go out before an answer is awaited: the lines up to an empty one, or to the end. A line
   * that is a command (`/new`) comes alone.
   */
  bursts(): AsyncIterable<string[]>;
  /** True once there is a line, false if the input ends without one. */
  begun(): Promise<boolean>;
  /** A bubble of the other side. */
  bubble(text: string): void;
  /** Whether the other side is typing. */
  typing(on: boolean): void;
  /** A remark that belongs to nobody. */
  note(text: string): void;
  close(): void;
}

export interface ChatWindowOptions {
  /** Who is on the other side. */
  name: string;
  input?: NodeJS.ReadableStream;
  output?: NodeJS.WritableStream;
  /** Whether a person is at the terminal. */
  interactive: boolean;
  signal?: AbortSignal;
}

/** Ends a burst. */
const END_OF_BURST = '';
const isCommand = (line: string) => line.startsWith('/');

const QUIT = new Set(['/quit', '/exit', '/q']);
const YOU = 'you';

export function chatWindow(options: ChatWindowOptions): ChatWindow {
  return options.interactive ? new TerminalWindow(options) : new PlainWindow(options);
}

abstract class Window {
  protected readonly output: NodeJS.WritableStream;
  protected readonly reader: Interface;
  readonly #typed: string[] = [];
  /** Nothing can be typed any more; bubbles may still come. */
  protected ended = false;
  #tell = (): void => {};

  constructor({ input = process.stdin, output = process.stdout, interactive, signal }: ChatWindowOptions) {
    this.output = output;
    this.reader = createInterface({ input, ...(interactive ? { output } : {}), terminal: interactive });
    // readline's own iterator loses lines that come before it is asked for.
    this.reader.on('line', (line) => this.#take(line.trim()));
    this.reader.on('close', () => this.#end());
    signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  async *lines(): AsyncIterable<string> {
    for await (const line of this.#all()) if (line !== END_OF_BURST) yield line;
  }

  async *bursts(): AsyncIterable<string[]> {
    let burst: string[] = [];
    for await (const line of this.#all()) {
      if (line !== END_OF_BURST && !isCommand(line)) {
        burst.push(line);
        continue;
      }
      if (burst.length > 0) yield burst;
      burst = [];
      if (line !== END_OF_BURST) yield [line];
    }
    if (burst.length > 0) yield burst;
  }

  async begun(): Promise<boolean> {
    while (!this.ended && !this.#hasLine()) await this.#news();
    return this.#hasLine();
  }

  #hasLine(): boolean {
    return this.#typed.some((line) => line !== END_OF_BURST);
  }

  async *#all(): AsyncIterable<string> {
    for (;;) {
      while (this.#typed.length > 0) yield this.#typed.shift()!;
      if (this.ended) return;
      await this.#news();
    }
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  #take(text: string): void {
    if (this.ended) return;
    if (QUIT.has(text)) {
      this.close();
      return;
    }
    this.#typed.push(text);
    this.#tell();
  }

  #end(): void {
    this.ended = true;
    this.#tell();
  }

  close(): void {
    this.reader.close();
  }
}

class PlainWindow extends Window implements ChatWindow {
  bubble(text: string): void {
    this.output.write(`${printable(text)}\n`);
  }

  typing(): void {}

  note(): void {}
}

class TerminalWindow extends Window implements ChatWindow {
  readonly #name: string;
  readonly #width: number;
  /** Whether the line above is a bubble too: a turn carries its name once. */
  #inTurn = false;

  constructor(options: ChatWindowOptions) {
    super(options);
    this.#name = options.name;
    this.#width = Math.max(this.#name.length, YOU.length);
    this.typing(false);
    this.reader.on('line', () => {
      this.#inTurn = false;
      if (!this.ended) this.reader.prompt();
    });
  }

  bubble(text: string): void {
    const who = this.#inTurn ? ' '.repeat(this.#width) : this.#name.padStart(this.#width);
    this.#inTurn = true;
    this.#above(`${styleText('cyan', `${who} ›`)} ${styleText('bold', printable(text))}`);
  }

  typing(on: boolean): void {
    const you = `${YOU.padStart(this.#width)} ›`;
    this.reader.setPrompt(
      on ? `${styleText('dim', `${'…'.padStart(this.#width)} ›`)} ` : `${styleText('green', you)} `,
    );
    this.#redraw();
  }

  note(text: string): void {
    this.#above(styleText('dim', printable(text)));
  }

  /** Prints a line above the one that is being typed, which stays as it is. */
  #above(line: string): void {
    if (!this.ended) this.#clearLine();
    this.output.write(`${line}\n`);
    if (!this.ended) this.reader.prompt(true);
  }

  #redraw(): void {
    if (this.ended) return;
    this.#clearLine();
    this.reader.prompt(true);
  }

  /** What is being typed may have wrapped over several rows. */
  #clearLine(): void {
    moveCursor(this.output, 0, -this.reader.getCursorPos().rows);
    cursorTo(this.output, 0);
    clearScreenDown(this.output);
  }
}
