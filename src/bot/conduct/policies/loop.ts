/**
 * Two bots that answer each other would never end. The other side is taken for one when it says the same again and again,
 * or writes faster, several times in a row, than anybody types. Then the bot is silent until the owner resumes it.
 */
import type { TypedMessage } from '../../../vocabulary.ts';
import type { Policy, Situation } from '../decision.ts';
import { foldedWords } from '../texts/phrases.ts';

/** How many of their latest turns are looked at, and how many of them tell. */
const LATEST = 8;
const SAME = 4;
const FAST = 6;
/** Short words ("ok", "haha") are said again by people too, and may cross with ours. */
const LEAST_CHARACTERS = 16;
/** Nobody types as fast, reading left out. */
const CHARACTERS_PER_SECOND = 25;

export const loop: Policy = ({ conversation }) => {
  const turns = turnsOf(conversation).slice(-LATEST);
  const why = saysTheSame(turns) ?? writesTooFast(turns);
  if (why === undefined) return undefined;
  return {
    kind: 'silent',
    why,
    change: { held: 'another bot seems to answer' },
    alert: {
      kind: 'loop',
      what: `another bot seems to answer: ${why}`,
      remedy: 'look into the conversation; if a person writes there, `imitator conversations resume`',
    },
  };
};

interface Turn {
  text: string;
  /** How long after our last bubble it began; undefined where we had said nothing. */
  afterMs: number | undefined;
}

/** The other side's turns after something of ours: one that nothing called for is no answer. */
function turnsOf({ history, pending }: Situation['conversation']): Turn[] {
  const asked = pending.map(({ text, at }): TypedMessage => ({ side: 'other', text, at }));
  const turns: Turn[] = [];
  let ours: number | undefined;
  let open = false;
  for (const { side, text, at } of [...history, ...asked]) {
    if (side === 'owner') {
      ours = at;
      open = false;
    } else if (open) {
      turns.at(-1)!.text += ` ${text}`;
    } else if (ours !== undefined && at !== undefined) {
      turns.push({ text, afterMs: at - ours });
      open = true;
    }
  }
  return turns;
}

function saysTheSame(turns: readonly Turn[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { text } of turns) {
    const words = foldedWords(text).join(' ');
    if (words.length >= LEAST_CHARACTERS) counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  return most >= SAME ? `${most} of their last ${turns.length} answers are the same` : undefined;
}

function writesTooFast(turns: readonly Turn[]): string | undefined {
  const fast = turns.filter(
    ({ text, afterMs }) =>
      text.length >= LEAST_CHARACTERS &&
      afterMs !== undefined &&
      afterMs >= 0 &&
      text.length / CHARACTERS_PER_SECOND > afterMs / 1000,
  );
  return fast.length >= FAST
    ? `${fast.length} of their last ${turns.length} answers came faster than anybody types`
    : undefined;
}
