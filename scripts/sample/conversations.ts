/** Turns `conversations.txt` into what two people write: one way of many for each exchange. */
import { readFileSync } from 'node:fs';
import type { RandomStream } from '../../src/simulator/index.ts';
import type { Side } from '../../src/vocabulary.ts';
import { type Friend, friends, owner, slots, type TypingStyle } from './people.ts';

/** The lines that one side may say at one point of an exchange. */
interface Choices {
  side: Side;
  lines: string[];
}

export interface Exchange {
  topic: string;
  choices: readonly Choices[];
}

/** One turn: its bubbles in order. */
export interface Spoken {
  side: Side;
  bubbles: string[];
}

const OWNERS_FILLERS = ['haha', 'honestly', 'ok so', 'omg', 'aw', 'hmm'];
const OWNERS_EMOJI = ['😂', '❤️', '🙈', '🥲'];
/** Nobody puts a heart or a laugh behind these. */
const GRAVE = ['sad', 'sorry', 'health'];
/** How far a reply may stray from the one that stands beside the chosen question. */
const STRAY = 0.35;

export function readExchanges(): Exchange[] {
  const text = readFileSync(new URL('./conversations.txt', import.meta.url), 'utf8');
  return text.split(/^# /m).slice(1).map(exchangeOf);
}

function exchangeOf(block: string): Exchange {
  const [topic, ...lines] = block.trim().split('\n');
  const choices: Choices[] = [];
  for (const line of lines) {
    const side: Side = line.startsWith('>') ? 'owner' : 'other';
    if (choices.at(-1)?.side !== side) choices.push({ side, lines: [] });
    choices.at(-1)!.lines.push(line.slice(2));
  }
  return { topic: topic!, choices };
}

/** One way in which the exchange may go with this friend. */
export function perform({ topic, choices }: Exchange, friend: Friend, random: RandomStream): Spoken[] {
  const style = GRAVE.includes(topic) ? { ...friend.style, endingChance: 0 } : friend.style;
  const fill = slotFiller(friend, random);
  let position = random.next();
  return choices.map(({ side, lines }) => {
    // The reply that stands at the height of the question, or one beside it; questions are free.
    position = side === 'other' ? random.next() : position + (random.next() - 0.5) * 2 * STRAY;
    const index = Math.min(lines.length - 1, Math.max(0, Math.floor(position * lines.length)));
    const said = fill(chooseWords(lines[index]!, random));
    const bubbles = side === 'owner' ? asOwner(said.split('|'), random) : asFriend(said, style, random);
    return { side, bubbles };
  });
}

/** `[a/b]` becomes one of them. */
function chooseWords(line: string, random: RandomStream): string {
  return line.replace(/\[([^\]]+)\]/g, (_, words: string) => random.pick(words.split('/')));
}

function slotFiller(friend: Friend, random: RandomStream): (line: string) => string {
  const others = friends.filter((each) => each !== friend).map(({ name }) => name);
  const values = new Map([
    ['pet', owner.pet],
    ['mypet', friend.pet],
    ['friend', random.pick(others)],
  ]);
  return (line) =>
    line.replace(/\{(\w+)\}/g, (_, name: string) => {
      if (!values.has(name)) values.set(name, random.pick(slots[name]!));
      return values.get(name)!;
    });
}

/** Lower case, no final period, a filler or an emoji now and then. */
function asOwner(bubbles: string[], random: RandomStream): string[] {
  const said = bubbles.map((bubble) => (bubble === bubble.toUpperCase() ? bubble : lowerFirst(bubble)));
  if (random.chance(0.12)) said.unshift(random.pick(OWNERS_FILLERS));
  if (random.chance(0.05)) said[said.length - 1] += ` ${random.pick(OWNERS_EMOJI)}`;
  return said;
}

function asFriend(text: string, style: TypingStyle, random: RandomStream): string[] {
  const parts = random.chance(style.splits) ? text.split(/(?<=[.!?]) |, (?=\w+ \w+ \w+)/) : [text];
  const ending = random.chance(style.endingChance) ? ` ${random.pick(style.endings)}` : '';
  return parts.map((part, i) => {
    const cased = style.capitals ? capital(part) : lowerFirst(part);
    const closed = style.periods && /[\w)]$/.test(cased) ? `${cased}.` : cased;
    return i === parts.length - 1 ? `${closed}${ending}` : closed;
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "I" stays what it is. */
function lowerFirst(text: string): string {
  return /^I\b/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
