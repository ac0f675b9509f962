/** Which failures of a database mend themselves, and how long one tries again. */
import { setTimeout as pause } from 'node:timers/promises';
import { ImitatorError, messageOf, problem } from '../../base/errors.ts';

/** The server ended one of two that met, or one that waited for a lock: the connection is as good as before. */
const COLLISIONS = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
]);

/** The connection is gone, or good for nothing any more; another one is as good as new. */
const BREAKS = new Set([
  '25006', // read_only_sql_transaction: a primary that has become a standby
  '25P03', // idle_in_transaction_session_timeout
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // a unix socket that is not there yet
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);
/** SQLSTATE class 08: connection exception. */
const CONNECTION_CLASS = /^08...$/;
/** What the driver says without a code. */
const BREAKING_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/;

/** A failover takes longer; the queue comes back to what gave up by then. */
const PATIENCE_MS = 10_000;
const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 800;

export function isCollision(error: unknown): boolean {
  return COLLISIONS.has(codeOf(error));
}

/** Whether the connection broke, or there was none to be had. */
export function isBroken(error: unknown): boolean {
  const code = codeOf(error);
  if (BREAKS.has(code) || CONNECTION_CLASS.test(code)) return true;
  return code === '' && error instanceof Error && BREAKING_WORDS.test(error.message);
}

/** With the server's own words; the password is never among them. */
export function unreachable(cause: unknown): Error {
  return problem({
    code: 'store-unreachable',
    who: 'network',
    place: 'DATABASE_URL',
    detail: messageOf(cause),
    remedy: 'check the address, the database and that the server runs',
    cause,
  });
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof ImitatorError && error.code === 'store-unreachable';
}

/**
 * Tries until it works, fails for a reason that does not pass, or the patience or the signal ends. Between two tries
 * nothing is held: who waits for a lock by itself would hold a connection that others need.
 *
 * @throws ImitatorError `store-unreachable`; what the attempt throws, and the signal's reason.
 */
export async function persist<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const broken = isBroken(error);
      const over = Date.now() > until;
      if (broken && over) throw unreachable(error);
      if (over || !(broken || isCollision(error))) throw error;
      await pause(waitMs(tries), undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}

/** Longer each time, and never the same for two that met. */
function waitMs(tries: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS) * (0.5 + Math.random());
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
