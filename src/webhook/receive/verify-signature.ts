/** Whether Meta sent these bytes: a pure function of the bytes, the header and the secrets. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseExactly } from './exact-json.ts';

const HEADER = /^sha256=([0-9a-f]{64})$/;

/** Whether a header has the form of a signature; whose it is the body tells. */
export function isSignature(header: string | undefined): boolean {
  return HEADER.test(header ?? '');
}

/**
 * The secrets whose HMAC-SHA256 of the body, exactly as it was received, is in `X-Hub-Signature-256`. All secrets are
 * tried, so that the time says nothing of which one fitted. Never escape or print the body anew first: Meta signs what
 * it sends (docs/messenger.md, section 1).
 */
export function signersOf(
  body: Buffer,
  header: string | undefined,
  secrets: readonly string[],
): readonly string[] {
  const given = HEADER.exec(header ?? '')?.[1];
  if (given === undefined) return [];
  const expected = Buffer.from(given, 'hex');
  return secrets.filter((secret) =>
    timingSafeEqual(createHmac('sha256', secret).update(body).digest(), expected),
  );
}

/**
 * The payload of a `signed_request` (data deletion, deauthorize), or undefined if no secret signed it.
 * Its signature is over the encoded payload, not over what it decodes to.
 *
 * `expires` is not looked at: Meta's reference of signed requests says that it is when the `oauth_token` beside it
 * expires, and these callbacks carry no token. Nor does Meta say how long after `issued_at` a wish may still come: an
 * old one is obeyed, for whoever could send it again can only have a person's data deleted as that person wished.
 */
export function readSignedRequest(
  signedRequest: unknown,
  secrets: readonly string[],
): Record<string, unknown> | undefined {
  if (typeof signedRequest !== 'string') return undefined;
  const [signature, payload, ...rest] = signedRequest.split('.');
  if (signature === undefined || payload === undefined || rest.length > 0) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const signed = secrets.some((secret) => {
    const expected = createHmac('sha256', secret).update(payload).digest();
    return given.length === expected.length && timingSafeEqual(expected, given);
  });
  return signed ? payloadOf(payload) : undefined;
}

function payloadOf(encoded: string): Record<string, unknown> | undefined {
  try {
    const value = parseExactly(Buffer.from(encoded, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const payload = value as Record<string, unknown>;
    return payload['algorithm'] === 'HMAC-SHA256' ? payload : undefined;
  } catch {
    return undefined;
  }
}
