/**
 * What the operator's listener serves: readiness, metrics, and the admin interface, which has a token. None of it is on
 * the public listener, unless both are one.
 */
import type { Express } from 'express';
import { shared } from '../http/budgets.ts';
import { onlyBy } from '../http/express-app.ts';
import type { Metrics } from '../watch/metrics.ts';
import type { OperatorTools } from './operations/index.ts';
import { addOperations } from './serve-operations.ts';
import { addPage } from './serve-page.ts';
import { WhoMayAsk } from './who-may-ask.ts';

export interface OperatorOptions {
  metrics: Metrics;
  /** What keeps the server from working; empty when it is ready. */
  notReady(): Promise<readonly string[]>;
  /** Undefined where this process has no admin interface: without ADMIN_TOKEN, and in a worker. */
  admin: AdminOptions | undefined;
}

export interface AdminOptions {
  token: string;
  tools: OperatorTools;
  bodyLimitKilobytes: number;
  release: string;
}

export function addOperatorRoutes(app: Express, { metrics, notReady, admin }: OperatorOptions): void {
  const missingNow = shared(notReady);
  const metricsNow = shared(() => metrics.text());
  app
    .route('/readyz')
    .get(async (_, response) => {
      const missing = await missingNow();
      response.status(missing.length === 0 ? 200 : 503).json({ ready: missing.length === 0, missing });
    })
    .all(onlyBy('GET, HEAD'));
  app
    .route('/metrics')
    .get(async (_, response) => {
      response.type(metrics.registry.contentType).send(await metricsNow());
    })
    .all(onlyBy('GET, HEAD'));
  if (admin === undefined) return;
  const who = new WhoMayAsk(admin.token);
  addPage(app);
  who.addRoutes(app);
  // The token comes first: whoever has none learns nothing of what is there but the page that asks for it.
  addOperations(app, { ...admin, mayAsk: who.check });
}

/** The operations for commands of this machine, to whom the socket's folder is the key. */
export function addPrivateRoutes(app: Express, options: Omit<AdminOptions, 'token'>): void {
  addOperations(app, { ...options, mayAsk: (_, __, next) => next() });
}
