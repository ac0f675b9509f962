/**
 * When the bot is silent in one conversation: because the owner wrote, or another app has the thread. News of these come
 * in any order and more than once, so each kind keeps its own newest, and what follows is worked out from all of them.
 */
import { markChanged } from './conversation-rows.ts';
import type { Sql } from './database/database.ts';

interface Voices {
  /** The owner's newest message, and until when it silences the bot. */
  ownerAt: number;
  ownerUntil: number;
  /** When the bot was told to go on, last. */
  resumedAt: number;
  /** The newest that Meta has said of who has the thread: until when it is another app, or 0. */
  controlAt: number;
  controlUntil: number;
  controlWhy: string;
  /** When it last looked as if another app had the thread (standby, a refused send), until when, and why. */
  seemedAt: number;
  seemedUntil: number;
  seemedWhy: string;
  /** When a message of the person last came to us and not on standby. */
  directAt: number;
  pausedUntil: number | null;
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
}

/** Meta says who has the thread. That it is ours ends the owner's pause as well. */
export function noteControl(tx: Sql, conversation: string, { at, until, why }: ControlNews): Promise<void> {
  return change(tx, conversation, (voices) => {
    const resumedAt = until === 0 ? Math.max(voices.resumedAt, at) : voices.resumedAt;
    if (at < voices.controlAt) return { ...voices, resumedAt };
    return { ...voices, resumedAt, controlAt: at, controlUntil: until, controlWhy: why };
  });
}

/**
 * The owner says that the bot is to go on. What Meta has told of another app stays; what only seems so does not, for the
 * next send shows it.
 */
export function noteResumed(tx: Sql, conversation: string, at: number): Promise<void> {
  return change(tx, conversation, (voices) => ({
    ...voices,
    resumedAt: Math.max(voices.resumedAt, at),
    seemedUntil: voices.seemedAt <= at ? 0 : voices.seemedUntil,
  }));
}

/** It looks as if another app had the thread. */
export function noteSeemsTaken(
  tx: Sql,
  conversation: string,
  { at, until, why }: ControlNews,
): Promise<void> {
  return change(tx, conversation, (voices) =>
    at > voices.seemedAt ? { ...voices, seemedAt: at, seemedUntil: until, seemedWhy: why } : voices,
  );
}

/** A message came on `messaging`, and not on standby: who only seemed to have the thread before has it no more. */
export async function noteDirect(tx: Sql, conversation: string, at: number): Promise<void> {
  const [row] = await tx.query<{ seemed: boolean }>(
    `update imitator.conversation set direct_at = $2 where id = $1 and direct_at < $2
     returning seemed_at > 0 as seemed`,
    [conversation, at],
  );
  if (row?.seemed === true) await change(tx, conversation, (voices) => ({ ...voices }));
}

async function change(tx: Sql, conversation: string, by: (voices: Voices) => Voices): Promise<void> {
  const [before] = await tx.query<Voices>(
    `select owner_at as "ownerAt", owner_until as "ownerUntil", resumed_at as "resumedAt", control_at as "controlAt",
       control_until as "controlUntil", control_why as "controlWhy", seemed_at as "seemedAt",
       seemed_until as "seemedUntil", seemed_why as "seemedWhy", direct_at as "directAt",
       paused_until as "pausedUntil"
     from imitator.conversation where id = $1 for update`,
    [conversation],
  );
  if (before === undefined) return;
  const after = by(before);
  if (after === before) return;
  const { until, why } = silenceOf(after);
  await tx.query(
    `update imitator.conversation set owner_at = $2, owner_until = $3, resumed_at = $4, control_at = $5,
       control_until = $6, control_why = $7, seemed_at = $8, seemed_until = $9, seemed_why = $10,
       paused_until = $11, paused_why = $12 where id = $1`,
    [
      conversation,
      after.ownerAt,
      after.ownerUntil,
      after.resumedAt,
      after.controlAt,
      after.controlUntil,
      after.controlWhy,
      after.seemedAt,
      after.seemedUntil,
      after.seemedWhy,
      until === 0 ? null : until,
      until === 0 ? null : why,
    ],
  );
  // Whoever makes a reply now is to look again.
  if (until > (before.pausedUntil ?? 0)) await markChanged(tx, conversation, false);
}

interface Silence {
  /** 0 for none. */
  until: number;
  why: string;
}

/** The longest of the silences that are in force. */
function silenceOf(voices: Voices): Silence {
  const { ownerAt, ownerUntil, resumedAt, controlUntil, controlWhy } = voices;
  const owner = { until: ownerAt > resumedAt ? ownerUntil : 0, why: OWNER_WROTE };
  const told = { until: givenBack(voices) ? 0 : controlUntil, why: controlWhy };
  return [owner, told, seemingOf(voices)].reduce((longest, each) =>
    each.until > longest.until ? each : longest,
  );
}

/** A message that came to us after one on standby shows that whoever was given the thread has let go of it. */
function givenBack({ controlAt, seemedAt, directAt }: Voices): boolean {
  return seemedAt > controlAt && directAt > seemedAt;
}

function seemingOf({ controlAt, seemedAt, seemedUntil, seemedWhy, directAt }: Voices): Silence {
  const holds = seemedAt > directAt && seemedAt > controlAt;
  return { until: holds ? seemedUntil : 0, why: seemedWhy };
}
