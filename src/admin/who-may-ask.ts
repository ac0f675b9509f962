/**
 * Who may ask for operations: whoever sends the admin token, and whoever has logged in with it on the page. The token
 * itself is in no address and in no storage of the browser.
 */
import type { Express, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { onlyBy, rawBody } from '../http/express-app.ts';
import { isAuthorised, isToken } from './bearer-token.ts';
import { isFromPage, type Session, Sessions } from './sessions.ts';
import { WrongTokens } from './wrong-tokens.ts';

const loginBody = z.strictObject({ token: z.string().max(4096) });
/** A token and what is around it. */
const LOGIN_LIMIT = '8kb';

export class WhoMayAsk {
  readonly #token: string;
  readonly #wrong = new WrongTokens();
  readonly #sessions: Sessions;

  constructor(token: string, now: () => number = Date.now) {
    this.#token = token;
    this.#sessions = new Sessions(now);
  }

  /** Log in, log out, and what the page needs after it was opened anew. */
  addRoutes(app: Express): void {
    app
      .route('/admin/login')
      .post(rawBody(LOGIN_LIMIT), (request, response) => this.#login(request, response))
      .all(onlyBy('POST'));
    app
      .route('/admin/session')
      .get((request, response) => this.#show(request, response))
      .all(onlyBy('GET, HEAD'));
    app
      .route('/admin/logout')
      .post((request, response) => this.#logout(request, response))
      .all(onlyBy('POST'));
  }

  /** Lets through, or answers itself. */
  readonly check: RequestHandler = (request, response, next) => {
    response.set('cache-control', 'no-store');
    const session = this.#sessions.of(request);
    if (session !== undefined && request.get('authorization') === undefined) {
      if (isFromPage(request, session)) next();
      else forged(response);
    } else if (this.#waits(request, response)) return;
    else if (isAuthorised(request.get('authorization'), this.#token)) next();
    else this.#refuse(request, response, request.get('authorization') !== undefined);
  };

  #login(request: Request, response: Response): void {
    response.set('cache-control', 'no-store');
    if (this.#waits(request, response)) return;
    const body = loginBody.safeParse(jsonIn(request));
    if (body.success && isToken(body.data.token, this.#token)) {
      const { session, cookie } = this.#sessions.begin(isSecure(request));
      response.set('set-cookie', cookie).json(shown(session));
    } else this.#refuse(request, response, true);
  }

  #show(request: Request, response: Response): void {
    response.set('cache-control', 'no-store');
    const session = this.#sessions.of(request);
    if (session === undefined || !isFromPage(request, session))
      return void response.status(401).json({ error: 'nobody is logged in', code: 'no-session' });
    response.json(shown(session));
  }

  #logout(request: Request, response: Response): void {
    response.set('cache-control', 'no-store');
    const session = this.#sessions.of(request);
    if (session !== undefined && !isFromPage(request, session)) forged(response);
    else response.set('set-cookie', this.#sessions.end(request, isSecure(request))).json({ done: true });
  }

  /** Whether this address has tried too many tokens; it is told. */
  #waits(request: Request, response: Response): boolean {
    const wait = this.#wrong.waitSeconds(addressOf(request));
    if (wait === 0) return false;
    const error = { error: 'too many wrong tokens from your address', code: 'too-many-tokens' };
    response.status(429).set('retry-after', String(wait)).json(error);
    return true;
  }

  #refuse(request: Request, response: Response, tried: boolean): void {
    if (tried) this.#wrong.note(addressOf(request));
    const error = { error: 'expected the admin token', code: 'wrong-token' };
    response.status(401).set('www-authenticate', 'Bearer').json(error);
  }
}

function shown({ csrf, until }: Session): { csrf: string; until: number } {
  return { csrf, until };
}

function forged(response: Response): void {
  const error = { error: "the request did not come from the session's own page", code: 'forged' };
  response.status(403).json(error);
}

function addressOf(request: Request): string {
  return request.socket.remoteAddress ?? '';
}

/** Behind whoever speaks https for us too; whoever lies about it hurts their own session alone. */
function isSecure(request: Request): boolean {
  return request.secure || request.get('x-forwarded-proto') === 'https';
}

function jsonIn({ body }: Request): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch {
    return undefined;
  }
}
