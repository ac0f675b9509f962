/**
 * What the operator's listener serves: readiness, metrics, and the admin interface, which has a token. None of it is on
 * the public listener, unless both are one.
 */
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { onlyBy } from '../http/express-app.ts';
import type { Metrics } from '../watch/metrics.ts';
import { isAuthorised } from './bearer-token.ts';
import type { OperatorTools } from './operations/index.ts';
import { addOperations } from './serve-operations.ts';
import { WrongTokens } from './wrong-tokens.ts';

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
  // The token comes first: whoever has none learns nothing of what is there.
  if (admin !== undefined) addOperations(app, { ...admin, mayAsk: whoHasToken(admin.token) });
}

/** The operations for commands of this machine, to whom the socket's folder is the key. */
export function addPrivateRoutes(app: Express, options: Omit<AdminOptions, 'token'>): void {
  addOperations(app, { ...options, mayAsk: (_, __, next) => next() });
}

function whoHasToken(token: string): RequestHandler {
  const wrong = new WrongTokens();
  return (request: Request, response: Response, next: NextFunction): void => {
    response.set('cache-control', 'no-store');
    const address = request.socket.remoteAddress ?? '';
    const wait = wrong.waitSeconds(address);
    if (wait > 0) refuseForNow(response, wait);
    else if (isAuthorised(request.get('authorization'), token)) next();
    else {
      if (request.get('authorization') !== undefined) wrong.note(address);
      const error = { error: 'expected the admin token', code: 'wrong-token' };
      response.status(401).set('www-authenticate', 'Bearer').json(error);
    }
  };
}

function refuseForNow(response: Response, seconds: number): void {
  const error = { error: 'too many wrong tokens from your address', code: 'too-many-tokens' };
  response.status(429).set('retry-after', String(seconds)).json(error);
}
