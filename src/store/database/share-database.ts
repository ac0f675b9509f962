/**
 * The embedded database for other processes of this machine: the one that has it open serves them through a socket in
 * its folder, one JSON value a line. `@electric-sql/pglite-socket` would not do: it runs the statements of all its
 * clients, and of the process itself, in one session, so that a client's rollback takes along what the server has
 * acknowledged meanwhile (docs/decisions).
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { messageOf } from '../../base/errors.ts';
import { linesOf } from '../../base/lines-of.ts';
import type { Database, Sql } from './database.ts';

/** What a client asks: a statement, by itself or in the transaction that it has begun. */
export interface Question {
  id: number;
  ask: 'query' | 'script' | 'begin' | 'commit' | 'rollback';
  text?: string;
  values?: readonly unknown[];
}

export interface Answer {
  id: number;
  rows?: unknown[];
  error?: { message: string; code: string };
}

export interface ShareOptions {
  /** A transaction that lasts longer is rolled back: while it is open, nothing else can be stored. */
  transactionMs?: number;
}

const TRANSACTION_MS = 3000;
const LONGEST_LINE = 16 * 1024 * 1024;

/** Serves until the returned function is called. */
export async function shareDatabase(
  database: Database,
  address: string,
  { transactionMs = TRANSACTION_MS }: ShareOptions = {},
): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    new Client(database, socket, transactionMs).serve();
  });
  // Only who holds the folder's lock comes here: whatever lies there is left from a process that is dead.
  if (!isNamedPipe(address)) rmSync(address, { force: true });
  await listen(server, address);
  // A visitor that cannot be let in, for want of descriptors say, comes again or does not.
  server.on('error', () => {});
  server.unref();
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
}

/** One process at the other end. */
class Client {
  readonly #database: Database;
  readonly #socket: Socket;
  readonly #transactionMs: number;
  #transaction: Transaction | undefined;
  #gone = false;

  constructor(database: Database, socket: Socket, transactionMs: number) {
    this.#database = database;
    this.#socket = socket;
    this.#transactionMs = transactionMs;
  }

  serve(): void {
    this.#socket.on('error', () => {});
    this.#socket.once('close', () => this.#leave());
    void this.#converse();
  }

  /** Questions are answered one after the other, in their order, and none of somebody who is gone. */
  async #converse(): Promise<void> {
    try {
      for await (const line of linesOf(this.#socket, LONGEST_LINE)) {
        if (this.#gone) return;
        await this.#answer(line);
      }
    } catch {
      // A visitor that was killed, or says what no visitor of ours would.
    } finally {
      this.#socket.destroy();
      this.#leave();
    }
  }

  /** Nobody is left to hear what became of the transaction. */
  #leave(): void {
    this.#gone = true;
    this.#transaction?.end(new Error('the client is gone')).catch(() => {});
  }

  async #answer(line: string): Promise<void> {
    let id = -1;
    try {
      const question = JSON.parse(line) as Question;
      id = question.id;
      this.#send({ id, rows: await this.#ask(question) });
    } catch (error) {
      const code = (error as { code?: unknown })?.code;
      this.#send({ id, error: { message: messageOf(error), code: typeof code === 'string' ? code : '' } });
    }
  }

  async #ask({ ask, text = '', values = [] }: Question): Promise<unknown[]> {
    if (ask === 'begin') {
      if (this.#transaction !== undefined) throw new Error('a transaction is open already');
      const transaction = new Transaction(this.#database, this.#transactionMs);
      this.#transaction = transaction;
      await transaction.begun;
      return [];
    }
    if (ask === 'commit' || ask === 'rollback') {
      const transaction = this.#transaction;
      this.#transaction = undefined;
      await transaction?.end(ask === 'rollback' ? new Error('rolled back') : undefined);
      return [];
    }
    if (ask === 'script') {
      await this.#database.script(text);
      return [];
    }
    return (this.#transaction?.sql ?? this.#database).query(text, values);
  }

  #send(answer: Answer): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(answer)}\n`);
  }
}

/** A transaction of the database that is held open while its statements come one by one. */
class Transaction {
  /** Resolves when the statements can come. */
  readonly begun: Promise<void>;
  readonly #done: Promise<void>;
  #tx: Sql | undefined;
  #finish!: (error: Error | undefined) => void;
  #failed: Error | undefined;

  constructor(database: Database, transactionMs: number) {
    const finished = new Promise<void>((resolve, reject) => {
      this.#finish = (error) => (error === undefined ? resolve() : reject(error));
    });
    // It may end before it has begun, when nobody waits for it yet.
    finished.catch(() => {});
    let begin!: () => void;
    const begins = new Promise<void>((resolve) => {
      begin = resolve;
    });
    this.#done = database.transaction(async (tx) => {
      this.#tx = tx;
      begin();
      const timer = setTimeout(() => {
        this.#failed = new Error(`the transaction took longer than ${transactionMs} ms and is rolled back`);
        this.#finish(this.#failed);
      }, transactionMs);
      await finished.finally(() => clearTimeout(timer));
    });
    this.#done.catch(() => {});
    // Where it never begins, for the database is closed or the visitor is gone, it is done.
    this.begun = Promise.race([begins, this.#done]);
    this.begun.catch(() => {});
  }

  get sql(): Sql {
    if (this.#failed !== undefined) throw this.#failed;
    return this.#tx!;
  }

  /** Commits, or rolls back for this error. @throws what became of the transaction meanwhile. */
  async end(error: Error | undefined): Promise<void> {
    this.#finish(error);
    await this.#done.catch((thrown) => {
      if (thrown !== error) throw thrown;
    });
  }
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      if (!isNamedPipe(address)) chmodSync(address, 0o600);
      resolve();
    });
  });
}

function isNamedPipe(address: string): boolean {
  return address.startsWith('\\\\');
}
