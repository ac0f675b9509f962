/** What every listener of ours has in common: headers, raw bodies, and the answers to what it does not know or allow. */
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { Log } from '../watch/log.ts';

/** An app with these routes; everything else is 404, and what a route throws is said to the log alone. */
export function expressApp(log: Log, addRoutes: (app: Express) => void): Express {
  const app = express();
  app.use(helmet());
  addRoutes(app);
  app.use(notFound);
  app.use(onError(log));
  return app;
}

/** The bytes as they came: whatever they claim to be, and never unpacked, for a signature is over what came. */
export function rawBody(limit: string) {
  return express.raw({ type: () => true, inflate: false, limit });
}

/** On every listener: whoever watches the process asks the one that it can reach. */
export function addHealth(app: Express): void {
  app
    .route('/healthz')
    .get((_, response) => void response.json({ alive: true }))
    .all(onlyBy('GET, HEAD'));
}

/** For a path's other methods. @param allowed the `Allow` header: `GET, HEAD`. */
export function onlyBy(allowed: string) {
  return (_: Request, response: Response): void => {
    response.status(405).set('allow', allowed).json({ error: 'method not allowed' });
  };
}

export function notFound(_: Request, response: Response): void {
  response.status(404).json({ error: 'not found' });
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
