/**
 * A body as Meta sends it: JSON with everything outside ASCII and every slash escaped, signed over exactly those
 * bytes. Written here a second time, apart from the server's own check, so that the two cannot share a mistake.
 */
import { createHmac } from 'node:crypto';

/** `{"text":"caf\u00e9 https:\/\/x.y"}`: parsing and printing it again gives other bytes, as it must. */
export function metaJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');
}

/** The value of X-Hub-Signature-256 for these bytes. */
export function signatureOf(body: string | Buffer, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}

/** The signed_request of the data deletion and deauthorize callbacks. */
export function signedRequest(payload: Readonly<Record<string, unknown>>, appSecret: string): string {
  const encoded = Buffer.from(JSON.stringify({ algorithm: 'HMAC-SHA256', ...payload })).toString('base64url');
  return `${createHmac('sha256', appSecret).update(encoded).digest('base64url')}.${encoded}`;
}
