/** Questions at the terminal, a line each; what is secret is not shown while it is typed. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { printable } from '../../src/base/printable.ts';

export interface Asker {
  /** The line that is typed, without blanks around it. */
  ask(question: string, secret: boolean): Promise<string>;
  close(): void;
}

export interface AskerStreams {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  signal: AbortSignal;
}

export function asker({ input, output, signal }: AskerStreams): Asker {
  let hidden = false;
  const shown = new Writable({
    write(chunk, _, done) {
      if (!hidden) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 });
  const ended = new AbortController();
  lines.once('close', () => ended.abort(new Error('the input ended before every question was answered')));
  const either = AbortSignal.any([signal, ended.signal]);
  return {
    async ask(question, secret) {
      either.throwIfAborted();
      try {
        const typed = lines.question(`${printable(question)}: `, { signal: either });
        hidden = secret;
        return (await typed).trim();
      } catch (error) {
        throw either.aborted ? either.reason : error;
      } finally {
        hidden = false;
        if (secret) output.write('\n');
      }
    },
    close: () => lines.close(),
  };
}
