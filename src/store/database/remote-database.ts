/** The embedded database of another process of this machine, which serves it (`share-database.ts`). */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { problem } from '../../base/errors.ts';
import { type Database, queueIn, type Row, type Sql, thereOf } from './database.ts';
import type { Answer, Question } from './share-database.ts';

type Waiting = { resolve(rows: Row[]): void; reject(error: Error): void };

/** Undefined where nobody serves. */
export async function openRemote(address: string): Promise<Database | undefined> {
  const socket = await connectTo(address);
  return socket === undefined ? undefined : new RemoteDatabase(socket, address);
}

class RemoteDatabase implements Database {
  readonly kind = 'pglite';
  readonly isHearing = false;
  readonly #socket: Socket;
  readonly #address: string;
  readonly #waiting = new Map<number, Waiting>();
  #ids = 0;
  /** One transaction at a time: its statements share the connection. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(socket: Socket, address: string) {
    this.#socket = socket;
    this.#address = address;
    socket.on('error', () => {});
    socket.once('close', () => this.#lose());
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
    // The socket's errors come here once more, and would end the process.
    lines.on('error', () => {});
    lines.on('line', (line) => this.#hear(JSON.parse(line) as Answer));
  }

  query<R extends Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    return this.#afterTheLast(() => this.#ask({ ask: 'query', text, values })) as Promise<R[]>;
  }

  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.#afterTheLast(async () => {
      await this.#ask({ ask: 'begin' });
      try {
        const result = await work({
          query: <R extends Row>(text: string, values: readonly unknown[] = []) =>
            this.#ask({ ask: 'query', text, values }) as Promise<R[]>,
        });
        await this.#ask({ ask: 'commit' });
        return result;
      } catch (error) {
        await this.#ask({ ask: 'rollback' }).catch(() => {});
        throw error;
      }
    });
  }

  async script(text: string): Promise<void> {
    await this.#afterTheLast(() => this.#ask({ ask: 'script', text }));
  }

  async erase(tables: readonly string[]): Promise<void> {
    for (const table of await thereOf(this, tables)) await this.script(`vacuum full ${table}`);
    await this.script('select pg_switch_wal()');
    await this.script('checkpoint');
  }

  /** Who visits a running server has nothing to wait for. */
  listen(): Promise<() => Promise<void>> {
    throw new Error('a visitor of the database cannot listen');
  }

  get forQueue(): Database['forQueue'] {
    return { db: queueIn(this) };
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }

  #afterTheLast<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => {});
    return mine;
  }

  #ask(question: Omit<Question, 'id'>): Promise<Row[]> {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(this.#lost());
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  }

  #hear({ id, rows, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve((rows ?? []) as Row[]);
    else waiting?.reject(Object.assign(new Error(error.message), { code: error.code }));
  }

  #lose(): void {
    for (const { reject } of this.#waiting.values()) reject(this.#lost());
    this.#waiting.clear();
  }

  #lost(): Error {
    return problem({
      code: 'store-unreachable',
      place: this.#address,
      detail: 'the server that has the database open has stopped',
      remedy: 'run the command again',
    });
  }
}

function connectTo(address: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}
