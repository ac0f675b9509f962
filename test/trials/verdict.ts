/** Counts, on the phones of the simulator's persons, what was lost, doubled or out of order. */
import type { Person } from '../../src/simulator/index.ts';
import { tokensIn } from './parrot.ts';

export interface Verdict {
  said: number;
  answered: number;
  bubbles: number;
  /** Messages that no bubble answers. */
  lost: string[];
  /** Messages that more than one bubble answers. */
  doubled: string[];
  /** Messages answered after one that was written later and came later. */
  outOfOrder: string[];
  /** What stands on the phone of somebody who never wrote it. */
  misdirected: string[];
}

/** A message as the judge knows it: when it was written, when it was first posted, and when the server said 200. */
interface Fact {
  at: number;
  offeredAt: number;
  acceptedAt: number;
}

export async function verdictOn(persons: Iterable<Person>): Promise<Verdict> {
  const verdict: Verdict = {
    said: 0,
    answered: 0,
    bubbles: 0,
    lost: [],
    doubled: [],
    outOfOrder: [],
    misdirected: [],
  };
  for (const person of persons)
    judge(
      verdict,
      await factsOf(person),
      person.received.map(({ text }) => text),
    );
  return verdict;
}

/** How many messages were answered later than so many milliseconds after they were written, and how late it got. */
export function lateOf(persons: Iterable<Person>, ms: number): { late: number; slowestReplySeconds: number } {
  let late = 0;
  let slowest = 0;
  for (const { said, received } of persons) {
    const answeredAt = new Map<string, number>();
    for (const { text, at } of received)
      for (const token of tokensIn(text)) if (!answeredAt.has(token)) answeredAt.set(token, at);
    const waits = said.flatMap(({ text, at }) =>
      tokensIn(text).flatMap((token) => (answeredAt.get(token) ?? at) - at),
    );
    late += waits.filter((wait) => wait > ms).length;
    slowest = Math.max(slowest, ...waits);
  }
  return { late, slowestReplySeconds: slowest / 1000 };
}

/** Adds one person's phone to the verdict. */
export function judge(verdict: Verdict, facts: ReadonlyMap<string, Fact>, bubbles: readonly string[]): void {
  const answers = bubbles.flatMap(tokensIn);
  const first = [...new Set(answers)];
  verdict.said += facts.size;
  verdict.bubbles += bubbles.length;
  verdict.answered += first.filter((token) => facts.has(token)).length;
  verdict.misdirected.push(...first.filter((token) => !facts.has(token)));
  verdict.lost.push(...[...facts.keys()].filter((token) => !answers.includes(token)));
  verdict.doubled.push(...first.filter((token) => answers.indexOf(token) !== answers.lastIndexOf(token)));
  const known = first.filter((token) => facts.has(token));
  verdict.outOfOrder.push(...known.filter((token, i) => overtaken(token, known.slice(0, i), facts)));
}

/**
 * Answered after one that was written later, although the server had said 200 for it before that one was even posted.
 * One that was held back on its way may come after its successors: they were answered without it.
 */
function overtaken(token: string, before: readonly string[], facts: ReadonlyMap<string, Fact>): boolean {
  const own = facts.get(token)!;
  return before.some((other) => {
    const { at, offeredAt } = facts.get(other)!;
    return at > own.at && offeredAt >= own.acceptedAt;
  });
}

async function factsOf(person: Person): Promise<Map<string, Fact>> {
  const facts = new Map<string, Fact>();
  for (const said of person.said) {
    const acceptedAt = await said.accepted;
    for (const token of tokensIn(said.text))
      facts.set(token, { at: said.at, offeredAt: said.offeredAt!, acceptedAt });
  }
  return facts;
}
