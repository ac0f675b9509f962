/**
 * Where a server listens: in public for Meta, where it receives, and for the operator. Both may be one address. A
 * process that receives nothing has the operator's listener alone, so that many of them share a host.
 */
import type { Express } from 'express';
import { addHealth, expressApp } from '../http/express-app.ts';
import { Listener } from '../http/listener.ts';
import type { Log } from '../watch/log.ts';

export interface ListenersOptions {
  log: Log;
  public: Address;
  operator: Address;
  /** Makes the public app; undefined where nothing is received. @param addRoutes what shares its listener. */
  publicApp: ((addRoutes: ((app: Express) => void) | undefined) => Express) | undefined;
  addOperatorRoutes(app: Express): void;
}

interface Address {
  host: string;
  /** 0 takes any free port. */
  port: number;
}

interface Opened extends Address {
  listener: Listener;
  remedy: string;
}

export class Listeners {
  readonly #public: Opened | undefined;
  readonly #operator: Opened | undefined;

  constructor({ log, publicApp, addOperatorRoutes, ...addresses }: ListenersOptions) {
    const shared = publicApp !== undefined && isOne(addresses);
    if (publicApp !== undefined) {
      const listener = new Listener(publicApp(shared ? addOperatorRoutes : undefined));
      this.#public = { ...addresses.public, listener, remedy: 'set PORT or HOST to another one' };
    }
    if (shared) return;
    const app = expressApp(log, (app) => {
      addHealth(app);
      addOperatorRoutes(app);
    });
    const remedy =
      'set admin.port or admin.host to another one (IMITATOR_ADMIN__PORT); 0 takes any free port';
    this.#operator = { ...addresses.operator, listener: new Listener(app), remedy };
  }

  /** Of the public listener; the operator's where there is no other. */
  get url(): string {
    return (this.#public ?? this.#operator)!.listener.url;
  }

  get operatorUrl(): string {
    return (this.#operator ?? this.#public)!.listener.url;
  }

  /** @throws ImitatorError `port-taken`, `cannot-listen`; none of them listens then. */
  async open(): Promise<void> {
    try {
      for (const { listener, host, port, remedy } of this.#all) await listener.open(host, port, remedy);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Requests that are under way are answered first. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ listener }) => listener.close()));
  }

  get #all(): Opened[] {
    return [this.#public, this.#operator].filter((each) => each !== undefined);
  }
}

/** A port that is any free one is never another's. */
function isOne({ public: { host, port }, operator }: Pick<ListenersOptions, 'public' | 'operator'>): boolean {
  return port !== 0 && operator.port === port && operator.host === host;
}
