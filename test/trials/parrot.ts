/**
 * A generator for trials of everything around it: every message carries a token, and the reply says the tokens of all
 * the messages that it answers, in the order of the prompt. So a phone shows what was answered, how often and when.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GeneratedReply, GenerateOptions, Rendering, ReplyGenerator } from '../../src/bot/index.ts';
import { defaultRendering } from '../../src/model/index.ts';

const TOKEN = /q\d+x\d+/g;
/** More than the bot's bubbles hold would be cut. */
const MOST_BUBBLES = 3;

/** The token of a conversation's n-th message. */
export function token(conversation: number, n: number): string {
  return `q${conversation}x${n}`;
}

export function tokensIn(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

export class ParrotGenerator implements ReplyGenerator {
  readonly rendering: Rendering = { ...defaultRendering(), contextTurns: 0 };
  readonly version = undefined;
  readonly #takesMs: number;

  constructor(takesMs = 0) {
    this.#takesMs = takesMs;
  }

  async generate(prompt: string, { signal }: GenerateOptions): Promise<GeneratedReply> {
    if (this.#takesMs > 0) await sleep(this.#takesMs, undefined, { signal });
    const timings = { queueMs: 0, encodeMs: 0, decodeMs: this.#takesMs, totalMs: this.#takesMs };
    return { text: inBubbles(tokensIn(prompt)), score: 0, tokens: { prompt: 1, reply: 1 }, timings };
  }
}

function inBubbles(tokens: readonly string[]): string {
  const each = Math.ceil(tokens.length / MOST_BUBBLES);
  const bubbles: string[] = [];
  for (let i = 0; i < tokens.length; i += each) bubbles.push(tokens.slice(i, i + each).join(' '));
  return bubbles.join('|');
}
