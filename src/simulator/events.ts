/** The events of Meta's webhooks, one builder each, in the shapes of the platform's reference. */

export type PageObject = 'page' | 'instagram';

export interface Parties {
  psid: string;
  pageId: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** One element of `entry[].messaging` or `entry[].standby`. */
export type WebhookEvent = Readonly<Record<string, unknown>> & { readonly timestamp?: number };

/** Meta's own inboxes, which answer for the owner by hand. */
export const PAGE_INBOX_APP = 263902037430900;
export const INSTAGRAM_INBOX_APP = 1217981644879628;

export function messageEvent(p: Parties, mid: string, text: string, more: object = {}): WebhookEvent {
  return fromPerson(p, { message: { mid, text, ...more } });
}

export function attachmentEvent(p: Parties, mid: string, type: string, payload: object): WebhookEvent {
  return fromPerson(p, { message: { mid, attachments: [{ type, payload }] } });
}

export function deletionEvent(p: Parties, mid: string): WebhookEvent {
  return fromPerson(p, { message: { mid, is_deleted: true } });
}

export function editEvent(p: Parties, mid: string, text: string, edits: number): WebhookEvent {
  return fromPerson(p, { message_edit: { mid, text, num_edit: edits } });
}

/** On standby a postback comes without its payload. */
export function postbackEvent(p: Parties, mid: string, title: string, payload?: string): WebhookEvent {
  return fromPerson(p, { postback: { mid, title, ...(payload === undefined ? {} : { payload }) } });
}

export function reactionEvent(p: Parties, mid: string, reaction: string, emoji: string): WebhookEvent {
  return fromPerson(p, { reaction: { reaction, emoji, action: 'react', mid } });
}

export function readEvent(p: Parties, watermark: number): WebhookEvent {
  return fromPerson(p, { read: { watermark } });
}

/** Instagram names the message that was seen. */
export function seenEvent(p: Parties, mid: string): WebhookEvent {
  return fromPerson(p, { read: { mid } });
}

/** Meta's own sample of a delivery has no timestamp: neither has this. */
export function deliveryEvent(p: Parties, mids: readonly string[]): WebhookEvent {
  return {
    sender: { id: p.psid },
    recipient: { id: p.pageId },
    delivery: { mids: [...mids], watermark: p.at },
  };
}

export interface EchoOptions {
  /** Left out where Meta names nobody. */
  appId?: number | undefined;
  mid: string;
  text: string;
  metadata?: string | undefined;
}

export function echoEvent(p: Parties, echo: EchoOptions): WebhookEvent {
  const message = {
    is_echo: true,
    ...(echo.appId === undefined ? {} : { app_id: echo.appId }),
    ...(echo.metadata === undefined ? {} : { metadata: echo.metadata }),
    mid: echo.mid,
    text: echo.text,
  };
  return { sender: { id: p.pageId }, recipient: { id: p.psid }, timestamp: p.at, message };
}

/** What the "Send message" button under a post of the page sends, in nobody's name. */
export function buttonPostEvent(p: Parties, mid: string, title: string): WebhookEvent {
  const payload = { template_type: 'generic', elements: [{ title }] };
  const message = { is_echo: true, mid, attachments: [{ type: 'template', title, payload }] };
  return { sender: { id: p.pageId }, recipient: { id: p.psid }, timestamp: p.at, message };
}

export function passThreadControlEvent(p: Parties, from: number | null, to: number): WebhookEvent {
  const control = { previous_owner_app_id: from, new_owner_app_id: to, metadata: '' };
  return fromPerson(p, { pass_thread_control: control });
}

export function takeThreadControlEvent(p: Parties, from: number | null, to: number): WebhookEvent {
  const control = { previous_owner_app_id: from, new_owner_app_id: to, metadata: '' };
  return fromPerson(p, { take_thread_control: control });
}

/** About the page itself: no sender. Meta has written the key in two ways. */
export function policyEvent(
  p: Omit<Parties, 'psid'>,
  action: string,
  reason: string,
  key: 'policy_enforcement' | 'policy-enforcement' = 'policy_enforcement',
): WebhookEvent {
  return { recipient: { id: p.pageId }, timestamp: p.at, [key]: { action, reason } };
}

/** Where in an entry events stand. */
export type Channel = 'messaging' | 'standby' | 'changes';

export interface Entry {
  events: readonly WebhookEvent[];
  channel?: Channel;
}

/** The envelope of one post: one entry for each group of events. */
export function envelope(object: PageObject, pageId: string, entries: readonly Entry[], now: number): object {
  return {
    object,
    entry: entries.map(({ events, channel = 'messaging' }) => ({
      id: pageId,
      time: now,
      [channel]: channel === 'changes' ? events.map(changeOf) : events,
    })),
  };
}

/** An event as Instagram sends some of them. */
function changeOf(event: WebhookEvent): object {
  return { field: 'postback' in event ? 'messaging_postbacks' : 'messages', value: event };
}

function fromPerson(p: Parties, event: object): WebhookEvent {
  return { sender: { id: p.psid }, recipient: { id: p.pageId }, timestamp: p.at, ...event };
}
