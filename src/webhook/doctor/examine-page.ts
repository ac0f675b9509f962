/** What Graph says of a page's access token: whose it is, which app made it, and what the page sends to that app. */

import { childOf, isObject, listOf, textOf } from '../../base/json-values.ts';
import { idOf } from '../receive/meta-values.ts';
import type { Asked, PageCredentials, SendApi } from '../send/send-api.ts';
import { examineToken } from './examine-token.ts';
import type { Finding } from './finding.ts';

/** Without these something of docs/serving.md does not work. */
export const NEEDED_FIELDS = [
  'messages',
  'messaging_postbacks',
  'message_edits',
  'message_echoes',
  'messaging_handovers',
  'standby',
  'messaging_policy_enforcement',
];
/** An appsecret_proof is good for five minutes. */
const MOST_SKEW_MS = 4 * 60_000;

/** One finding for each thing that Graph can tell; the first that fails leaves the rest out. */
export async function examinePage(
  api: SendApi,
  page: PageCredentials,
  { appId, clock }: { appId: string; clock: () => number },
): Promise<Finding[]> {
  const me = await api.ask(page, '/me', { fields: 'id,name' });
  const owner = tokenFinding(me, page);
  if (!owner.ok) return [owner];
  const app = await api.ask(page, '/app', { fields: 'id,name' });
  const subscribed = await api.ask(page, subscribedPath(page), { fields: 'id,subscribed_fields' });
  const token = await examineToken(api, page, { appId: namedIn(app.data).id, now: clock() });
  const clockSays = clockFinding(me, clock());
  return [owner, ...token, clockSays, appFinding(app, appId), subscriptionFinding(subscribed, app)];
}

/** Where Graph has what a page sends to the app. */
export function subscribedPath({ id, sendsAs = id }: PageCredentials): string {
  return `/${encodeURIComponent(sendsAs)}/subscribed_apps`;
}

/** What the page sends to the app; nothing where Graph does not say. */
export async function subscribedFields(api: SendApi, page: PageCredentials): Promise<string[]> {
  const appId = await appOf(api, page);
  const subscribed = await api.ask(page, subscribedPath(page), { fields: 'id,subscribed_fields' });
  return appId === undefined ? [] : fieldsOf(subscribed, appId);
}

function fieldsOf({ data }: Asked, appId: string): string[] {
  const apps = listOf(isObject(data) ? data['data'] : undefined);
  const fields = apps.find((each) => idOf(each['id']) === appId)?.['subscribed_fields'];
  return Array.isArray(fields) ? fields.map(textOf) : [];
}

/** The app that a page's token was made for; undefined where Graph does not say. */
export async function appOf(api: SendApi, page: PageCredentials): Promise<string | undefined> {
  const app = await api.ask(page, '/app', { fields: 'id' });
  return app.error === undefined ? namedIn(app.data).id : undefined;
}

function tokenFinding(me: Asked, page: PageCredentials): Finding {
  const check = `access token of page ${page.id}`;
  if (me.error !== undefined)
    return { check, ok: false, says: `Graph refuses it: ${me.error}`, remedy: remedyFor(me.code) };
  const { id, name } = namedIn(me.data);
  const expected = page.sendsAs ?? page.id;
  const says = `it is of ${id} (${name})`;
  if (id === expected) return { check, ok: true, says };
  const remedy = `set PAGE_ID (or webhook.pages) to ${id} if that is your page, or make a token for ${expected}`;
  return { check, ok: false, says: `${says}, and the settings say ${expected}`, remedy };
}

function remedyFor(code: number | undefined): string {
  if (code === 190 || code === 102) return "make a new one in the app's Messenger settings";
  if (code === 100) return 'see whether APP_SECRET is that of the app which made the token';
  if (code === undefined) return 'see whether this machine reaches GRAPH_API_URL';
  return "see the app's permissions, and docs/send-errors.md";
}

function clockFinding(me: Asked, now: number): Finding {
  const check = 'clock';
  if (me.answeredAt === undefined) return { check, ok: true, says: 'Graph does not say what time it is' };
  const seconds = Math.round((now - me.answeredAt) / 1000);
  const ok = Math.abs(now - me.answeredAt) < MOST_SKEW_MS;
  const says = `${seconds} s ahead of Meta's`;
  return ok
    ? { check, ok, says }
    : { check, ok, says, remedy: 'set the clock of this machine, by NTP for example' };
}

function appFinding(app: Asked, appId: string): Finding {
  const check = 'app';
  if (app.error !== undefined)
    return {
      check,
      ok: false,
      says: `Graph does not say which it is: ${app.error}`,
      remedy: remedyFor(app.code),
    };
  const { id, name } = namedIn(app.data);
  const says = `the token was made for app ${id} (${name})`;
  if (appId === id) return { check, ok: true, says };
  if (appId === '') return { check, ok: true, says: `${says}; webhook.appId could say so` };
  return {
    check,
    ok: false,
    says: `${says}, and webhook.appId says ${appId}`,
    remedy: `set webhook.appId to ${id}`,
  };
}

function subscriptionFinding(subscribed: Asked, app: Asked): Finding {
  const check = 'subscription';
  if (subscribed.error !== undefined) {
    const says = `Graph does not say what the page sends: ${subscribed.error}`;
    return { check, ok: false, says, remedy: 'the token needs pages_manage_metadata' };
  }
  const has = fieldsOf(subscribed, namedIn(app.data).id);
  const missing = NEEDED_FIELDS.filter((field) => !has.includes(field));
  if (missing.length === 0) return { check, ok: true, says: 'the page sends everything that is needed' };
  const remedy = "subscribe to them at the page's entry in the app's Messenger settings";
  return { check, ok: false, says: `the page does not send ${missing.join(', ')}`, remedy };
}

function namedIn(data: unknown): { id: string; name: string } {
  const object = childOf({ data }, 'data') ?? {};
  return { id: idOf(object['id']) ?? 'nobody', name: textOf(object['name']) };
}
