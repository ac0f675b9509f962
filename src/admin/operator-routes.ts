/**
 * What the operator's listener serves: readiness, metrics, and the admin interface, which has a token. None of it is on
 * the public listener, unless both are one.
 */
import type { Express, NextFunction, Request, Response } from 'express';
import { notFound, onlyBy, rawBody } from '../http/express-app.ts';
import type { Metrics } from '../watch/metrics.ts';
import { isAuthorised } from './bearer-token.ts';
import { answerDryRun, type DryRunTools } from './dry-run.ts';
import { Turns } from './turns.ts';

export interface OperatorOptions {
  metrics: Metrics;
  /** What keeps the server from working; empty when it is ready. */
  notReady(): Promise<readonly string[]>;
  /** Undefined where this process has no admin interface: without ADMIN_TOKEN, and in a worker. */
  admin: AdminOptions | undefined;
}

export interface AdminOptions {
  token: string;
  bodyLimitKilobytes: number;
  dryRun: DryRunTools;
}

export function addOperatorRoutes(app: Express, { metrics, notReady, admin }: OperatorOptions): void {
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
  if (admin === undefined) return;
  const turns = new Turns();
  // The token comes first: whoever has none learns nothing of what is there.
  app.use('/admin', authorise(admin.token));
  app
    .route('/admin/dry-run')
    .post(rawBody(`${admin.bodyLimitKilobytes}kb`), (request, response) =>
      answerDryRun(request, response, admin.dryRun, turns),
    )
    .all(onlyBy('POST'));
  app.use('/admin', notFound);
}

function authorise(token: string) {
  return (request: Request, response: Response, next: NextFunction): void => {
    response.set('cache-control', 'no-store');
    if (isAuthorised(request.get('authorization'), token)) next();
    else response.status(401).set('www-authenticate', 'Bearer').json({ error: 'expected the admin token' });
  };
}
