/** When a reply is begun: as fast as the owner answers, as far as Meta's 30 seconds let it. */
import { hourIn } from '../base/hours.ts';
import type { OwnerPace } from '../vocabulary.ts';
import { type BurstSettings, deadlineOf, dueAt, RESERVE_MS } from './conduct/debounce.ts';
import type { PendingMessage } from './ports.ts';
import { chanceOf, valueAt } from './steady-draw.ts';

export interface PaceSettings extends BurstSettings {
  pace: 'off' | 'capped' | 'owner';
  timeZone?: string;
}

/** Meta takes no answer after a day; this leaves it some hours to arrive. */
const LONGEST_MS = 20 * 3_600_000;
const HOUR_MS = 3_600_000;

/**
 * In milliseconds since 1970, never before the burst is over. `capped`: within the seconds for the first reply, and
 * never later than the owner might have answered; how quick of the owner's answers it is, is drawn. `owner`: as late as
 * drawn, slower at hours at which the owner answers slowly, and not at hours at which the owner never did.
 *
 * @param key what the draw belongs to: the conversation.
 */
export function beginAt(
  key: string,
  pending: readonly PendingMessage[],
  settings: PaceSettings,
  pace: OwnerPace | undefined,
): number {
  const due = dueAt(pending, settings);
  const first = Math.min(...pending.map(({ seq }) => seq));
  const rank = chanceOf(`${key}:${first}`);
  const drawn = pace && valueAt(pace.firstReplySeconds, rank);
  if (settings.pace === 'off' || pace === undefined || drawn === undefined) return due;
  return settings.pace === 'capped'
    ? Math.min(Math.max(due, lastOf(pending) + drawn * 1000), withinPromise(due, rank, pending, settings))
    : Math.max(due, asOwner(lastOf(pending), drawn, pace, settings));
}

/** The quickest of the owner's answers come at once, the slowest when it is high time. */
function withinPromise(
  due: number,
  rank: number,
  pending: readonly PendingMessage[],
  settings: PaceSettings,
): number {
  const latest = deadlineOf(pending, settings) - RESERVE_MS;
  return due + rank * Math.max(0, latest - due);
}

function asOwner(last: number, drawn: number, pace: OwnerPace, { timeZone = '' }: PaceSettings): number {
  const hourOf = hourIn(timeZone);
  const { byHour = [] } = pace;
  const usual = pace.firstReplySeconds[2] ?? 0;
  const here = byHour[hourOf(last)] ?? usual;
  const factor = usual > 0 ? here / usual : 1;
  const at = last + drawn * factor * 1000;
  return Math.min(last + LONGEST_MS, awake(at, byHour, hourOf));
}

/** From an hour at which the owner never answered on to the next at which they did. */
function awake(at: number, byHour: readonly (number | null)[], hourOf: (at: number) => number): number {
  if (!byHour.some((median) => median !== null)) return at;
  const into = at % HOUR_MS;
  for (let hour = 0; hour < 24; hour++) {
    const then = at + hour * HOUR_MS;
    // As far into that hour as it was drawn: not everything at the full hour.
    if (byHour[hourOf(then)] !== null) return hour === 0 ? at : then - (into - into / 4);
  }
  return at;
}

function lastOf(pending: readonly PendingMessage[]): number {
  return Math.max(...pending.map(({ receivedAt }) => receivedAt));
}
