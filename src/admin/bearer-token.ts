/** Whether a request may enter: a pure function of its header and the token. */
import { createHash, timingSafeEqual } from 'node:crypto';

const HEADER = /^Bearer +(\S+)$/i;

/** Whether `Authorization: Bearer TOKEN` carries the token. */
export function isAuthorised(header: string | undefined, token: string): boolean {
  const given = HEADER.exec(header ?? '')?.[1];
  return given !== undefined && isToken(given, token);
}

/**
 * Whether this is the token. Hashes are compared, in constant time: neither a wrong token's letters nor its length show
 * in how long the answer takes.
 */
export function isToken(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
