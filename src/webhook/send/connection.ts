/** Whether a request may have left this machine: before there is a connection, nothing can have been sent. */
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/** A transport of axios' for one request. */
export class Connection {
  /** Whether there was a connection to write to: a socket that is open, TLS and all. */
  made = false;

  request(options: RequestOptions, answered: (response: IncomingMessage) => void): ClientRequest {
    const secure = options.protocol === 'https:';
    const request = (secure ? https : http).request(options, answered);
    return request.once('socket', (socket) => this.#watch(socket, secure));
  }

  /** A socket that is kept from an earlier request is open already. */
  #watch(socket: Socket, secure: boolean): void {
    if (!socket.connecting) this.made = true;
    else
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        this.made = true;
      });
  }
}
