/** What the people of the languages export wrote, and when: all of it from one seed. */
import { readFileSync } from 'node:fs';
import { type RandomStream, randomStream } from '../../src/simulator/index.ts';
import type { Side } from '../../src/vocabulary.ts';
import type { Typed } from './timeline.ts';

export const LANGUAGES_SEED = 20_261_130;

export type Language = 'de' | 'pl';

export const languageOwner = 'Nela';

export interface LanguageFriend {
  name: string;
  id: string;
  language: Language;
  /** Their thread is there as a page, as one in JSON, or as both. */
  forms: readonly ('json' | 'html')[];
  sessions: number;
}

export const languageFriends: readonly LanguageFriend[] = [
  { name: 'Jörg', id: '3000000001', language: 'de', forms: ['json', 'html'], sessions: 60 },
  { name: 'Kasia', id: '3000000002', language: 'pl', forms: ['json'], sessions: 60 },
  { name: 'Lotte', id: '3000000003', language: 'de', forms: ['html'], sessions: 40 },
];

/** The lines of one side at one point of an exchange. */
interface Choices {
  side: Side;
  lines: string[];
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
const FROM = Date.UTC(2025, 0, 13);
/** Whole seconds: pages know no finer time. */
const SECOND = 1000;

/** Of each friend, oldest first; at most one session a day. */
export function writeLanguageThreads(seed: number): Map<LanguageFriend, Typed[]> {
  const exchanges = readExchanges();
  return new Map(
    languageFriends.map((friend) => {
      const random = randomStream(seed, friend.name);
      const spoken = exchanges.get(friend.language)!;
      const typed = Array.from({ length: friend.sessions }, (_, i) => {
        const evening = FROM + (i * 9 + random.below(7)) * DAY + (16 + random.below(5)) * HOUR;
        return session(random.pick(spoken), evening, random);
      });
      return [friend, typed.flat()];
    }),
  );
}

function readExchanges(): Map<Language, Choices[][]> {
  const text = readFileSync(new URL('./languages.txt', import.meta.url), 'utf8');
  const blocks = text.split(/^# /m).slice(1);
  const grouped = Map.groupBy(blocks, (block) => block.slice(0, 2) as Language);
  return new Map([...grouped].map(([language, list]) => [language, list.map(choicesIn)]));
}

function choicesIn(block: string): Choices[] {
  const choices: Choices[] = [];
  for (const line of block.trim().split('\n').slice(1)) {
    const side: Side = line.startsWith('>') ? 'owner' : 'other';
    if (choices.at(-1)?.side !== side) choices.push({ side, lines: [] });
    choices.at(-1)!.lines.push(line.slice(2));
  }
  return choices;
}

function session(exchange: readonly Choices[], start: number, random: RandomStream): Typed[] {
  let at = start;
  return exchange.flatMap(({ side, lines }) => {
    at += (20 + random.below(300)) * SECOND;
    return random
      .pick(lines)
      .split('|')
      .map((text) => {
        at += (3 + random.below(12)) * SECOND;
        return { side, text, at };
      });
  });
}
