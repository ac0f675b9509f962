/**
 * The server's HTTP side on Express. Bytes are read raw, their signature is checked before anything is parsed, and
 * 200 is said only when everything is durable (docs/messenger.md, sections 1 and 5).
 */
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { Store } from '../store/index.ts';
import { answerSubscription } from './receive/answer-subscription.ts';
import { DataDeletion } from './receive/data-deletion.ts';
import type { Receiver } from './receive/receive.ts';
import { ReceivePost } from './receive/receive-post.ts';
import type { Pages } from './send/pages.ts';
import type { Log } from './watch/log.ts';
import type { Metrics } from './watch/metrics.ts';

export interface AppOptions {
  /** Undefined where this process receives nothing: a worker has only its health to show. */
  receiving: Receiving | undefined;
  metrics: Metrics;
  log: Log;
  /** What keeps the server from working; empty when it is ready. */
  notReady(): Promise<readonly string[]>;
}

export interface Receiving {
  verifyToken: string;
  pages: Pages;
  receiver: Receiver;
  store: Store;
  settings: { bodyLimitKilobytes: number; appId: string; publicUrl: string };
  clock: () => number;
  onAlert(alert: string): void;
}

/** Forms of Meta's callbacks are short. */
const FORM_LIMIT = '64kb';

export function createApp(options: AppOptions): Express {
  const { log, receiving } = options;
  const app = express();
  app.use(helmet());
  if (receiving !== undefined) addReceiving(app, receiving, options);
  addHealth(app, options);
  app.use((_, response) => void response.status(404).json({ error: 'not found' }));
  app.use(onError(log));
  return app;
}

function addReceiving(app: Express, receiving: Receiving, { metrics, log }: AppOptions): void {
  const { verifyToken, settings } = receiving;
  const post = new ReceivePost({ ...receiving, metrics, log });
  const deletion = new DataDeletion({ ...receiving, metrics, log });
  app
    .route('/webhook')
    .get((request, response) => answerSubscription(request, response, verifyToken))
    .post(raw(`${settings.bodyLimitKilobytes}kb`), (request, response) => post.handle(request, response))
    .all(onlyBy('GET, HEAD, POST'));
  app
    .route('/data-deletion')
    .post(raw(FORM_LIMIT), (request, response) => deletion.ask(request, response))
    .all(onlyBy('POST'));
  app
    .route('/data-deletion/:code')
    .get((request, response) => deletion.show(request, response))
    .all(onlyBy('GET, HEAD'));
  app
    .route('/deauthorize')
    .post(raw(FORM_LIMIT), (request, response) => deletion.deauthorize(request, response))
    .all(onlyBy('POST'));
}

function addHealth(app: Express, { metrics, notReady }: AppOptions): void {
  app
    .route('/healthz')
    .get((_, response) => void response.json({ alive: true }))
    .all(onlyBy('GET, HEAD'));
  app
    .route('/readyz')
    .get(async (_, response) => {
      const missing = await notReady();
      response.status(missing.length === 0 ? 200 : 503).json({ ready: missing.length === 0, missing });
    })
    .all(onlyBy('GET, HEAD'));
  app
    .route('/metrics')
    .get(async (_, response) => {
      response.type(metrics.registry.contentType).send(await metrics.text());
    })
    .all(onlyBy('GET, HEAD'));
}

/** The bytes as they came: whatever they claim to be, and never unpacked, for the signature is over what came. */
function raw(limit: string) {
  return express.raw({ type: () => true, inflate: false, limit });
}

function onlyBy(allowed: string) {
  return (_: Request, response: Response): void => {
    response.status(405).set('allow', allowed).json({ error: 'method not allowed' });
  };
}

/** What a request itself did wrong has a status; anything else is ours, and says nothing of itself. */
function onError(log: Log): ErrorRequestHandler {
  return (err, request, response, next) => {
    const status =
      typeof err?.status === 'number' && err.status >= 400 && err.status < 500 ? err.status : 500;
    if (status === 500) log.error({ err, path: request.path }, 'a request failed');
    if (response.headersSent) return next(err);
    response
      .status(status)
      .json({ error: status === 413 ? 'too large' : status === 500 ? 'failed' : 'refused' });
  };
}
