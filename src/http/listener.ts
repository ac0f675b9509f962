/** A listening HTTP server, from the port it takes to the last answer it gives. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problem } from '../base/errors.ts';

/** Requests that are under way are answered within this time, or cut. */
const CUT_MS = 5000;

export class Listener {
  readonly #http: Server;

  constructor(app: RequestListener) {
    this.#http = createServer({ requestTimeout: 30_000, keepAliveTimeout: 65_000 }, app);
  }

  /** Once it listens: with the port it has, also where any was free to take. */
  get url(): string {
    const { address, port, family } = this.#http.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  /**
   * @param remedy what to set where the port is taken.
   * @throws ImitatorError `port-taken`, `cannot-listen`.
   */
  open(host: string, port: number, remedy: string): Promise<void> {
    return this.#listen(`${host}:${port}`, remedy, (done) => this.#http.listen(port, host, done));
  }

  /** On a socket of this machine. @throws ImitatorError as `open`. */
  openSocket(path: string, remedy: string): Promise<void> {
    return this.#listen(path, remedy, (done) => this.#http.listen(path, done));
  }

  #listen(place: string, remedy: string, listen: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, place, remedy)));
      listen(resolve);
    });
  }

  /** Takes no new requests, and lets those that are under way end. Does nothing where it never listened. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#http.closeIdleConnections();
    const cut = setTimeout(() => this.#http.closeAllConnections(), CUT_MS);
    await closed;
    clearTimeout(cut);
  }
}

function cannotListen(cause: NodeJS.ErrnoException, place: string, remedy: string): Error {
  const taken = cause.code === 'EADDRINUSE';
  return problem({
    code: taken ? 'port-taken' : 'cannot-listen',
    place,
    detail: taken ? 'something else listens there' : cause.message,
    remedy,
    cause,
  });
}
