/**
 * When the bot is silent in one conversation: because the owner wrote, or another app has the thread. News of the two
 * come in any order and more than once, so each keeps its own newest, and what follows is worked out from all of them.
 */
import { markChanged } from './conversation-rows.ts';
import type { Sql } from './database/database.ts';

interface Voices {
  /** The owner's newest message, and until when it silences the bot. */
  ownerAt: number;
  ownerUntil: number;
  /** When the bot was told to go on, last. */
  resumedAt: number;
  /** The newest news of who has the thread: until when it is another app, or 0. */
  controlAt: number;
  controlUntil: number;
  controlWhy: string;
  /** Meta has said so; else it was seen in something else. */
  controlTold: boolean;
  pausedUntil: number | null;
  pausedWhy: string | null;
}

const OWNER_WROTE = 'the owner wrote';

/** The owner wrote at `at`: silence until then, unless the bot was told to go on since. */
export function noteOwnerWrote(tx: Sql, conversation: string, at: number, until: number): Promise<void> {
  return change(tx, conversation, (voices) =>
    at > voices.ownerAt ? { ...voices, ownerAt: at, ownerUntil: until } : voices,
  );
}

export interface ControlNews {
  at: number;
  /** Until when another app has the thread; 0 when it is ours, or nobody's. */
  until: number;
  why: string;
  told: boolean;
}

/** News of who has the thread. What is older than what is known changes nothing, but for a pause that it ends. */
export function noteControl(tx: Sql, conversation: string, news: ControlNews): Promise<void> {
  const { at, until, why, told } = news;
  return change(tx, conversation, (voices) => {
    const resumedAt = told && until === 0 ? Math.max(voices.resumedAt, at) : voices.resumedAt;
    if (at < voices.controlAt) return { ...voices, resumedAt };
    return {
      ...voices,
      resumedAt,
      controlAt: at,
      controlUntil: until,
      controlWhy: why,
      controlTold: told,
    };
  });
}

/** A message came on `messaging`, and not on standby: whoever seemed to have the thread has it no more. */
export async function noteThreadIsOurs(tx: Sql, conversation: string, at: number): Promise<void> {
  const seemed = await tx.query(
    `select 1 from imitator.conversation
     where id = $1 and control_until > 0 and not control_told and control_at < $2`,
    [conversation, at],
  );
  if (seemed.length > 0) await noteControl(tx, conversation, { at, until: 0, why: '', told: false });
}

async function change(tx: Sql, conversation: string, by: (voices: Voices) => Voices): Promise<void> {
  const [before] = await tx.query<Voices>(
    `select owner_at as "ownerAt", owner_until as "ownerUntil", resumed_at as "resumedAt", control_at as "controlAt",
       control_until as "controlUntil", control_why as "controlWhy", control_told as "controlTold",
       paused_until as "pausedUntil", paused_why as "pausedWhy"
     from imitator.conversation where id = $1 for update`,
    [conversation],
  );
  if (before === undefined) return;
  const after = by(before);
  if (after === before) return;
  const { ownerAt, ownerUntil, resumedAt, controlAt, controlUntil, controlWhy, controlTold } = after;
  const { until, why } = silenceOf(after);
  await tx.query(
    `update imitator.conversation set owner_at = $2, owner_until = $3, resumed_at = $4, control_at = $5,
       control_until = $6, control_why = $7, control_told = $8, paused_until = $9, paused_why = $10 where id = $1`,
    [
      conversation,
      ownerAt,
      ownerUntil,
      resumedAt,
      controlAt,
      controlUntil,
      controlWhy,
      controlTold,
      until === 0 ? null : until,
      why,
    ],
  );
  // Whoever makes a reply now is to look again.
  if (until > (before.pausedUntil ?? 0)) await markChanged(tx, conversation, false);
}

function silenceOf(voices: Voices): { until: number; why: string | null } {
  const owner = voices.ownerAt > voices.resumedAt ? voices.ownerUntil : 0;
  const until = Math.max(owner, voices.controlUntil);
  if (until === 0) return { until, why: null };
  return { until, why: until === owner ? OWNER_WROTE : voices.controlWhy };
}
