/**
 * Who logged in on the page: a cookie that no script can read, which ends by itself, and a second word that the page alone
 * knows, so that a page of somebody else's cannot ask in its name. Kept in memory: a restart logs everybody out.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

export interface Session {
  /** What the page must send with whatever changes something. */
  csrf: string;
  /** Milliseconds since 1970. */
  until: number;
}

const NAME = 'imitator_admin';
export const CSRF_HEADER = 'x-imitator-csrf';
const SESSION_MS = 12 * 3_600_000;
/** An operator or two; the oldest go. */
const MOST_SESSIONS = 100;

export class Sessions {
  readonly #now: () => number;
  /** By the hash of the cookie: what leaks from memory opens nothing. */
  readonly #sessions = new Map<string, Session>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A new session, and the header that gives it to the browser. @param secure where the page came by https. */
  begin(secure: boolean): { session: Session; cookie: string } {
    const id = word();
    const session = { csrf: word(), until: this.#now() + SESSION_MS };
    this.#sessions.set(digest(id), session);
    if (this.#sessions.size > MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
    return { session, cookie: cookieOf(id, SESSION_MS / 1000, secure) };
  }

  of(request: Request): Session | undefined {
    const key = keyOf(request);
    const session = key === undefined ? undefined : this.#sessions.get(key);
    if (session === undefined) return undefined;
    if (session.until > this.#now()) return session;
    this.#sessions.delete(key!);
    return undefined;
  }

  /** Ends it, and gives the header that takes the cookie away. */
  end(request: Request, secure: boolean): string {
    const key = keyOf(request);
    if (key !== undefined) this.#sessions.delete(key);
    return cookieOf('', 0, secure);
  }
}

/** Whether a request that came with a session's cookie came from the session's own page. */
export function isFromPage(request: Request, session: Session): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return !isFromElsewhere(request);
  const given = Buffer.from(request.get(CSRF_HEADER) ?? '');
  const own = Buffer.from(session.csrf);
  return !isFromElsewhere(request) && given.length === own.length && timingSafeEqual(given, own);
}

/** What a browser says of where a request comes from; those that say nothing are not browsers, or old ones. */
function isFromElsewhere(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origin = request.get('origin');
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.get('host');
}

function keyOf(request: Request): string | undefined {
  const cookies = (request.get('cookie') ?? '').split(';').map((each) => each.trim());
  const own = cookies.find((each) => each.startsWith(`${NAME}=`));
  return own === undefined ? undefined : digest(own.slice(NAME.length + 1));
}

function cookieOf(value: string, seconds: number, secure: boolean): string {
  const parts = [
    `${NAME}=${value}`,
    'Path=/admin',
    `Max-Age=${seconds}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
  ];
  return parts.join('; ');
}

function word(): string {
  return randomBytes(32).toString('base64url');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
