/** Which examples of a dataset belong together, for what must not be taken apart: halves of a test, draws of an interval. */
import { createHash } from 'node:crypto';
import { splitTag } from '../formatting/prompt/index.ts';
import type { Example } from '../vocabulary.ts';

const HOUR_MS = 3_600_000;

export interface SessionExamples {
  /** The same for the same session in another dataset of the same owner, also when messages have been added to it. */
  key: string;
  examples: Example[];
}

/**
 * Examples by session: those of one thread that follow each other with no gap above `sessionGapHours` between their
 * responses. A dataset's lines do not name their session: where the owner wrote for hours without an answer, one session
 * may come out as two. Examples without a time are sessions of their own.
 */
export function sessionsOfExamples(examples: readonly Example[], sessionGapHours: number): SessionExamples[] {
  const byThread = new Map<string, Example[]>();
  for (const example of examples) {
    const list = byThread.get(example.thread);
    if (list === undefined) byThread.set(example.thread, [example]);
    else list.push(example);
  }
  return [...byThread.values()].flatMap((list) => sessionsOfThread(list, sessionGapHours * HOUR_MS));
}

function sessionsOfThread(examples: readonly Example[], gap: number): SessionExamples[] {
  const timed = examples.filter(({ at }) => at !== null).sort((a, b) => a.at! - b.at!);
  const sessions: Example[][] = [];
  for (const example of timed) {
    const last = sessions.at(-1);
    if (last !== undefined && example.at! - last.at(-1)!.at! <= gap) last.push(example);
    else sessions.push([example]);
  }
  const untimed = examples.filter(({ at }) => at === null).map((example) => [example]);
  return [...sessions, ...untimed].map((list) => ({ key: keyOf(list[0]!), examples: list }));
}

/** Of the session's first response; a thread's id is keyed already, so this names nobody. */
function keyOf({ thread, at, prompt, response }: Example): string {
  const what = at === null ? [thread, splitTag(prompt).text, response] : [thread, at];
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16);
}
