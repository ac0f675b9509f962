/** When everything was written: sessions over the months, the pace of turns and bubbles, all from one seed. */
import { type RandomStream, randomStream } from '../../src/simulator/index.ts';
import type { Side } from '../../src/vocabulary.ts';
import { type Exchange, perform } from './conversations.ts';
import { type Friend, friends } from './people.ts';

export interface Typed {
  side: Side;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2023, 0, 9);
const TO = Date.UTC(2026, 9, 25);
/** How often people write in each hour of the day. */
const HOURS = [1, 0, 0, 0, 0, 0, 1, 3, 4, 3, 3, 4, 5, 4, 3, 3, 4, 6, 8, 10, 11, 9, 6, 3];
/** Exchanges that open or close an evening stay where they belong. */
const OPENS = 'greetings';
const CLOSES = 'nights';

/**
 * What each friend and the owner wrote, by friend, oldest first. At most one session a day for each pair, so that a night
 * lies between any two.
 */
export function writeThreads(
  seed: number,
  exchanges: readonly Exchange[],
  sessions: number,
): Map<Friend, Typed[]> {
  const total = friends.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(
    friends.map((friend) => {
      const random = randomStream(seed, friend.name);
      const count = Math.round((sessions * friend.weight) / total);
      const days = sessionDays(count, random);
      const deck = endless(exchanges, random);
      return [friend, days.flatMap((day) => session(day, deck, friend, random))];
    }),
  );
}

/** Different days in order; more of them lately, as with most people. */
function sessionDays(count: number, random: RandomStream): number[] {
  const days = new Set<number>();
  while (days.size < count) {
    const share = random.next() ** 0.7;
    days.add(Math.floor((FROM + share * (TO - FROM)) / DAY));
  }
  return [...days].sort((a, b) => a - b);
}

/** All exchanges in one order, then in another, and so on: none is rare. */
function endless(exchanges: readonly Exchange[], random: RandomStream): () => Exchange {
  let deck: Exchange[] = [];
  return () => {
    if (deck.length === 0) deck = random.shuffle(exchanges);
    return deck.pop()!;
  };
}

/** One to three exchanges, at one time of a day. */
function session(day: number, next: () => Exchange, friend: Friend, random: RandomStream): Typed[] {
  const chosen = Array.from({ length: 1 + random.below(3) }, next);
  chosen.sort((a, b) => placeOf(a) - placeOf(b));
  const hour = chosen.at(-1)!.topic === CLOSES ? 21 : hourOf(random);
  let clock = day * DAY + hour * HOUR + random.below(55) * MINUTE;
  const typed: Typed[] = [];
  for (const exchange of chosen) {
    for (const { side, bubbles } of perform(exchange, friend, random)) {
      clock += replyDelay(random, side === 'owner' ? 4000 : 6000);
      for (const text of bubbles) {
        clock += 1200 + 90 * text.length + random.below(4000);
        typed.push({ side, text, at: clock });
      }
    }
  }
  return typed;
}

function placeOf({ topic }: Exchange): number {
  return topic === OPENS ? 0 : topic === CLOSES ? 2 : 1;
}

function hourOf(random: RandomStream): number {
  const drawn = random.next() * HOURS.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  return HOURS.findIndex((weight) => {
    passed += weight;
    return drawn < passed;
  });
}

/** Mostly within the minute, sometimes after twenty: the logarithm is what is spread evenly. */
function replyDelay(random: RandomStream, least: number): number {
  return Math.round(least * Math.exp(random.next() * random.next() * 6.5));
}
