/**
 * The child's side: takes requests in between two steps, decodes all of them together, and answers each as it ends.
 * An error in a step ends the process, for nobody knows what it left behind: the server starts another and tries the
 * requests one by one.
 */
import { setPriority } from 'node:os';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { messageOf } from '../../base/errors.ts';
import {
  type FromChild,
  type ModelChoice,
  type ModelFacts,
  packError,
  type ToChild,
  type WireReply,
  type WireRequest,
} from './protocol.ts';

/** How a request ended. */
export type Outcome = { id: number; reply: WireReply } | { id: number; error: unknown };

/** Decodes several requests together, one token a step. */
export interface Decoder {
  readonly facts: ModelFacts;
  /** How many requests it is at. */
  readonly size: number;
  /** Takes a request in; it decodes from the next step on. Throws what is wrong with it. */
  add(id: number, request: WireRequest): Promise<void>;
  drop(id: number): void;
  /** One token for each; gives those that ended. */
  step(): Promise<Outcome[]>;
}

const ALIVE_MS = 1000;
const EXIT = { asked: 0, startFailed: 1, stepFailed: 70 } as const;

/** Serves the parent process until it asks to close or is gone. */
export function serveParent(open: (choice: ModelChoice) => Promise<Decoder>): void {
  new Child(open).listen();
}

class Child {
  readonly #open: (choice: ModelChoice) => Promise<Decoder>;
  #decoder: Decoder | undefined;
  readonly #arrived = new Map<number, WireRequest>();
  readonly #unwanted: number[] = [];
  #closing = false;
  #wake = (): void => {};
  #saidAt = 0;

  constructor(open: (choice: ModelChoice) => Promise<Decoder>) {
    this.#open = open;
  }

  listen(): void {
    // Ctrl-C reaches the whole group of processes: the server decides when its child ends.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => {});
    process.on('disconnect', () => process.exit(EXIT.asked));
    process.on('message', (message: ToChild) => this.#hear(message));
  }

  #hear(message: ToChild): void {
    if (message.kind === 'start') void this.#start(message.choice, message.niceness);
    else if (message.kind === 'work') this.#arrived.set(message.id, message.request);
    else if (message.kind === 'abort') this.#unwanted.push(message.id);
    else this.#closing = true;
    this.#wake();
  }

  async #start(choice: ModelChoice, niceness: number): Promise<void> {
    try {
      // Before the engine makes its threads: each inherits the priority of the thread that makes it.
      setPriority(niceness);
      this.#decoder = await this.#open(choice);
      say({ kind: 'ready', facts: this.#decoder.facts });
    } catch (error) {
      await sayLast({ kind: 'failed', error: packError(error, 'model-failed') });
      process.exit(EXIT.startFailed);
    }
    try {
      await this.#work(this.#decoder);
      process.exit(EXIT.asked);
    } catch (error) {
      process.stderr.write(`decoding failed: ${messageOf(error)}\n`);
      process.exit(EXIT.stepFailed);
    }
  }

  async #work(decoder: Decoder): Promise<void> {
    while (!this.#closing) {
      this.#dropUnwanted(decoder);
      await this.#takeIn(decoder);
      if (decoder.size === 0) await this.#sleep();
      else await this.#stepOnce(decoder);
    }
  }

  async #stepOnce(decoder: Decoder): Promise<void> {
    for (const outcome of await decoder.step()) {
      if ('reply' in outcome) say({ kind: 'done', ...outcome });
      else this.#refuse(outcome.id, outcome.error);
    }
    this.#sayAlive();
    // Lets messages in: a step never yields to them by itself.
    await turnOfTheLoop();
  }

  #dropUnwanted(decoder: Decoder): void {
    for (const id of this.#unwanted.splice(0)) {
      if (!this.#arrived.delete(id)) decoder.drop(id);
      say({ kind: 'dropped', id });
    }
  }

  async #takeIn(decoder: Decoder): Promise<void> {
    for (const [id, request] of [...this.#arrived]) {
      this.#arrived.delete(id);
      try {
        await decoder.add(id, request);
      } catch (error) {
        this.#refuse(id, error);
      }
    }
  }

  #refuse(id: number, error: unknown): void {
    say({ kind: 'refused', id, error: packError(error, 'generation-failed') });
  }

  #sleep(): Promise<void> {
    if (this.#arrived.size > 0 || this.#unwanted.length > 0 || this.#closing) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #sayAlive(): void {
    const now = performance.now();
    if (now - this.#saidAt < ALIVE_MS) return;
    this.#saidAt = now;
    say({ kind: 'alive' });
  }
}

function say(message: FromChild): void {
  // A parent that is gone shows as 'disconnect'; what was to be said to it then does not matter.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function sayLast(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send?.(message, undefined, undefined, () => resolve());
  });
}
