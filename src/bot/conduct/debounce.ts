/** When a burst of messages is over. */
import type { PendingMessage } from './pending-message.ts';

export interface BurstSettings {
  debounceSeconds: number;
  maxWaitSeconds: number;
  firstReplySeconds: number;
}

/** What is kept of the seconds for the first reply, to generate and send it. */
export const RESERVE_MS = 10_000;

type Arrival = Pick<PendingMessage, 'at' | 'receivedAt'>;

/**
 * The time, in milliseconds since 1970, at which the reply to these unanswered messages is begun: a moment after the
 * last one, but not long after the first, and sooner still if Meta delivered the first so late that its 30 seconds
 * would run out. A message that is already too late for those hurries nobody: its burst is waited for as any other.
 */
export function dueAt(pending: readonly Arrival[], settings: BurstSettings): number {
  const received = pending.map(({ receivedAt }) => receivedAt);
  const last = Math.max(...received);
  const due = Math.min(last + settings.debounceSeconds * 1000, latestDue(pending, settings));
  const promised = deadlineOf(pending, settings);
  return promised <= last ? due : Math.min(due, Math.max(last, promised - RESERVE_MS));
}

/** From here on, in milliseconds since 1970, a burst that still goes on no longer puts the reply off. */
export function latestDue(pending: readonly Arrival[], settings: BurstSettings): number {
  return Math.min(...pending.map(({ receivedAt }) => receivedAt)) + settings.maxWaitSeconds * 1000;
}

/** Until when the first bubble is to be out, in milliseconds since 1970: counted from the oldest message's own time. */
export function deadlineOf(pending: readonly Arrival[], settings: BurstSettings): number {
  return Math.min(...pending.map(({ at }) => at)) + settings.firstReplySeconds * 1000;
}
