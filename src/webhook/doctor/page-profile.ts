/**
 * What people see of a page before they write, and what the page sends to the app: read from Graph, planned from an
 * operator's wishes, and written. Meta takes ten calls in ten minutes for a page's profile.
 */
import { childOf, isObject, listOf } from '../../base/json-values.ts';
import type { PageCredentials, SendApi } from '../send/send-api.ts';
import { NEEDED_FIELDS, subscribedFields, subscribedPath } from './examine-page.ts';

export interface ProfileWishes {
  /** What stands there before anybody has written; empty writes none. */
  greeting: string;
  /** Questions to tap, at most four; none leaves them as they are. */
  iceBreakers: readonly string[];
}

/** A change, in words and as Graph is asked for it. */
export interface ProfileChange {
  what: string;
  before: unknown;
  after: unknown;
  path: string;
  body: Record<string, unknown>;
}

const PROFILE = '/me/messenger_profile';
const FIELDS = ['get_started', 'greeting', 'ice_breakers'] as const;
const GET_STARTED = { payload: 'GET_STARTED' };

export type PageProfile = Partial<Record<(typeof FIELDS)[number], unknown>> & {
  /** What the page sends to the app. */
  subscribed: readonly string[];
};

/** What is there now, or what Graph has against the question. */
export async function readProfile(
  api: SendApi,
  page: PageCredentials,
): Promise<{ profile: PageProfile } | { error: string }> {
  const asked = await api.ask(page, PROFILE, { fields: FIELDS.join(','), ...platformOf(page) });
  if (asked.error !== undefined) return { error: asked.error };
  const data = listOf(isObject(asked.data) ? asked.data['data'] : undefined);
  const subscribed = await subscribedFields(api, page);
  return { profile: { ...data[0], subscribed } };
}

/** All that is to be written, whatever is there: the same twice changes nothing. */
export function planProfile(
  page: PageCredentials,
  wishes: ProfileWishes,
  before: PageProfile,
): ProfileChange[] {
  const { greeting, iceBreakers } = wishes;
  const profile: Record<string, unknown> = {};
  // An Instagram account has neither a button nor a greeting.
  if (page.sendsAs === undefined) profile['get_started'] = GET_STARTED;
  if (page.sendsAs === undefined && greeting !== '')
    profile['greeting'] = [{ locale: 'default', text: greeting }];
  if (iceBreakers.length > 0) {
    const asked = iceBreakers.map((question, i) => ({ question, payload: `ICE_BREAKER_${i + 1}` }));
    profile['ice_breakers'] = [{ call_to_actions: asked, locale: 'default' }];
  }
  const changes = Object.entries(profile).map(([name, after]) => ({
    what: name,
    before: before[name as keyof PageProfile] ?? null,
    after,
    path: PROFILE,
    body: { ...platformOf(page), [name]: after },
  }));
  // Graph takes the whole list: what else the page sends stays.
  const fields = [...new Set([...before.subscribed, ...NEEDED_FIELDS])].join(',');
  const subscription = {
    what: 'subscribed_fields',
    before: before.subscribed.join(','),
    after: fields,
    path: subscribedPath(page),
    body: { subscribed_fields: fields },
  };
  return [...changes, subscription];
}

/** Undefined where Graph has taken it, else what it has against it. */
export async function writeProfile(
  api: SendApi,
  page: PageCredentials,
  { path, body }: ProfileChange,
): Promise<string | undefined> {
  const { data, error } = await api.change(page, path, body);
  if (error !== undefined) return error;
  const answer = childOf({ data }, 'data') ?? {};
  return answer['result'] === 'success' || answer['success'] === true
    ? undefined
    : 'an answer without success';
}

function platformOf({ sendsAs }: PageCredentials): { platform?: string } {
  return sendsAs === undefined ? {} : { platform: 'instagram' };
}
