/**
 * The server's HTTP side on Express. Bytes are read raw, their signature is checked before anything is parsed, and
 * 200 is said only when everything is durable (docs/messenger.md, sections 1 and 5).
 */
import type { Express } from 'express';
import { atOnce, ByteBudget } from '../http/budgets.ts';
import { addHealth, expressApp, onlyBy, rawBody } from '../http/express-app.ts';
import type { Store } from '../store/index.ts';
import type { Alerts } from '../watch/alerts.ts';
import type { Log } from '../watch/log.ts';
import type { Metrics } from '../watch/metrics.ts';
import { PostAnswerer } from './receive/answer-post.ts';
import { answerSubscription } from './receive/answer-subscription.ts';
import { DataDeletion } from './receive/data-deletion.ts';
import type { HeardPages } from './receive/heard-pages.ts';
import type { EffectRecorder } from './receive/record-effects.ts';
import type { Pages } from './send/pages.ts';

export interface AppOptions {
  receiving: Receiving;
  metrics: Metrics;
  log: Log;
  /** Routes of the operator's that share this listener. */
  addOperatorRoutes?: ((app: Express) => void) | undefined;
}

export interface Receiving {
  verifyToken: string;
  pages: Pages;
  recorder: EffectRecorder;
  heard: HeardPages;
  store: Store;
  settings: { bodyLimitKilobytes: number; appId: string; publicUrl: string };
  clock: () => number;
  alerts: Alerts;
}

/** Forms of Meta's callbacks are short. */
const FORM_KILOBYTES = 64;
/** Of people who look at what became of their wish: each look is a question to the store, and posts come first. */
const MOST_LOOKS = 4;

/** The public listener: Meta's callbacks, and whether the process is alive. */
export function createApp(options: AppOptions): Express {
  return expressApp(options.log, (app) => {
    addReceiving(app, options);
    addHealth(app);
    options.addOperatorRoutes?.(app);
  });
}

function addReceiving(app: Express, { receiving, metrics, log }: AppOptions): void {
  const { verifyToken, settings } = receiving;
  const posts = new PostAnswerer({ ...receiving, metrics, log });
  const deletion = new DataDeletion({ ...receiving, metrics, log });
  const bytes = new ByteBudget();
  const body = (kilobytes: number) => [bytes.check(kilobytes * 1024), rawBody(`${kilobytes}kb`)];
  app
    .route('/webhook')
    .get((request, response) => answerSubscription(request, response, verifyToken))
    .post(
      (request, response, next) => posts.checkHeader(request, response, next),
      ...body(settings.bodyLimitKilobytes),
      (request, response) => posts.answer(request, response),
    )
    .all(onlyBy('GET, HEAD, POST'));
  app
    .route('/data-deletion')
    .post(...body(FORM_KILOBYTES), (request, response) => deletion.ask(request, response))
    .all(onlyBy('POST'));
  app
    .route('/data-deletion/:code')
    .get(atOnce(MOST_LOOKS), (request, response) => deletion.show(request, response))
    .all(onlyBy('GET, HEAD'));
  app
    .route('/deauthorize')
    .post(...body(FORM_KILOBYTES), (request, response) => deletion.deauthorize(request, response))
    .all(onlyBy('POST'));
}
