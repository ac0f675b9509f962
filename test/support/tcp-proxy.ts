/** Stands between a client and a server on loopback, and breaks what passes as a bad network would. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class TcpProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Bytes are swallowed, and connections stay open. */
  mute = false;
  /** Called with what a client sends, once it is on its way; true cuts the client off before any answer. */
  cutAfter: ((sent: string) => boolean) | undefined;

  private constructor(port: number) {
    this.#server = createServer((client) => this.#pass(client, port));
  }

  static async before(url: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(Number(new URL(url).port));
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same address, by way of this. */
  through(url: string): string {
    const { port } = this.#server.address() as { port: number };
    return Object.assign(new URL(url), { port: String(port) }).href;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #pass(client: Socket, port: number): void {
    const server = connect(port, '127.0.0.1');
    let cut = false;
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => {});
      from.once('close', () => {
        this.#sockets.delete(from);
        if (!cut) to.destroy();
      });
      from.on('data', (bytes) => {
        if (this.mute) return;
        if (!cut) to.write(bytes);
        if (from !== client || this.cutAfter?.(bytes.toString('latin1')) !== true) return;
        cut = true;
        client.destroy();
        // The server goes on with what it was asked.
        server.resume();
      });
    }
  }
}
