/** What a page's access token may do, and until when: Graph's `/debug_token`, asked in the app's name. */
import { childOf, numberOf, textOf } from '../../base/json-values.ts';
import type { PageCredentials, SendApi } from '../send/send-api.ts';
import type { Finding } from './finding.ts';

/** Within this time of its end a token is about to expire. */
const SOON_MS = 7 * 86_400_000;
const NEEDED_RIGHTS = ['pages_messaging', 'pages_manage_metadata'];
const FOR_INSTAGRAM = ['instagram_manage_messages'];
const MAKE_NEW = "make a new one in the app's Messenger settings; one that a system user makes does not end";

/** Two findings: what it may do, and until when. */
export async function examineToken(
  api: SendApi,
  page: PageCredentials,
  { appId, now }: { appId: string; now: number },
): Promise<[rights: Finding, expiry: Finding]> {
  const asked = await api.inspectToken(page, appId);
  const facts = childOf({ data: asked.data }, 'data');
  const token = facts && childOf(facts, 'data');
  const [rights, expiry] = [`rights of page ${page.id}'s token`, `end of page ${page.id}'s token`];
  if (token === undefined) {
    const says = `Graph does not say: ${asked.error ?? 'an answer without a token in it'}`;
    const remedy = 'see whether APP_SECRET is that of the app which made the token';
    return [
      { check: rights, ok: false, says, remedy },
      { check: expiry, ok: false, says, remedy },
    ];
  }
  return [rightsFinding(rights, token, page), expiryFinding(expiry, token, now)];
}

function rightsFinding(check: string, token: object, { sendsAs }: PageCredentials): Finding {
  const scopes = (token as { scopes?: unknown }).scopes;
  const has = Array.isArray(scopes) ? scopes.map(textOf) : [];
  const needed = [...NEEDED_RIGHTS, ...(sendsAs === undefined ? [] : FOR_INSTAGRAM)];
  const missing = needed.filter((right) => !has.includes(right));
  if (missing.length === 0) return { check, ok: true, says: `it has ${needed.join(' and ')}` };
  const remedy = 'add them under "Permissions" in the app, and make a new token there';
  return { check, ok: false, says: `it lacks ${missing.join(' and ')}`, remedy };
}

function expiryFinding(check: string, token: object, now: number): Finding {
  const of = (name: string) => numberOf((token as Record<string, unknown>)[name]) * 1000;
  if ((token as { is_valid?: unknown }).is_valid === false)
    return { check, ok: false, says: 'it does not work any more', remedy: MAKE_NEW };
  // Access to data ends 90 days after whoever made the token last used the app, whatever the token's own end is.
  const ends = [of('expires_at'), of('data_access_expires_at')].filter((end) => end > 0);
  if (ends.length === 0) return { check, ok: true, says: 'it has none' };
  const end = Math.min(...ends);
  const says = `it works until ${new Date(end).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return end - now > SOON_MS ? { check, ok: true, says } : { check, ok: false, says, remedy: MAKE_NEW };
}
