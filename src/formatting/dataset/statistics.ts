/** What is counted while an export becomes a dataset: for the manifest, for `inspect` and for the report. */
import type { Turn } from '../../vocabulary.ts';
import {
  type DropReason,
  dropReasons,
  type FoundBy,
  isGone,
  isMachine,
  NAME_PLACE,
  type Thread,
  withoutNames,
} from '../export/index.ts';
import type { RenderedExample } from '../prompt/rendered-example.ts';
import { LanguageMeter } from './language-meter.ts';
import type { DatasetManifest } from './manifest.ts';
import { PaceMeter } from './pace.ts';

export interface ThreadStatistics {
  title: string;
  typed: number;
  fromOwner: number;
  examples: number;
}

/** A text that Messenger wrote, names in it replaced. */
export interface SystemText {
  text: string;
  count: number;
  by: FoundBy;
}

/** Threads in which nobody is the owner, though two people or more write in them: one may be the owner by another name. */
export interface OwnerlessThreads {
  count: number;
  /** Their titles, the first few. */
  titles: string[];
  /** How many of them a name is in. */
  names: Map<string, number>;
}

export interface FormatStatistics {
  threads: number;
  /** After de-duplication. */
  messages: number;
  typed: number;
  dropped: Record<DropReason, number>;
  /** Of both sides. */
  turns: number;
  sessions: number;
  examples: number;
  /** Threads in which the times of messages are not known. */
  untimed: number;
  /** Typed messages of each side by month (`2024-05`), in the local zone. */
  months: Map<string, { owner: number; other: number }>;
  /** The owner's typed messages by hour of the day, local zone. */
  hours: number[];
  /** How many of the owner's turns have so many bubbles; the last entry: that many or more. */
  bubblesPerTurn: number[];
  /** How many responses have so many characters, in steps of `lengthStep`; the last entry: that many or more. */
  responseLengths: number[];
  /** Threads with the most examples first. */
  topThreads: ThreadStatistics[];
  ownerless: OwnerlessThreads;
  /** Chats with a machine alone, which are left out. */
  machineThreads: number;
  /** The samples that a report shows: at most 20, evenly spread over the whole dataset. */
  shownSamples(): RenderedExample[];
  first: number | undefined;
  last: number | undefined;
}

export const lengthStep = 20;
const LENGTH_BINS = 16;
const BUBBLE_BINS = 10;
const TOP_THREADS = 12;
const SAMPLES = 20;
const OWNERLESS_TITLES = 5;
/** Of different texts; most exports have a few hundred. */
const MOST_SYSTEM_TEXTS = 10_000;

export class Statistics implements FormatStatistics {
  threads = 0;
  messages = 0;
  typed = 0;
  dropped = Object.fromEntries(dropReasons.map((reason) => [reason, 0])) as Record<DropReason, number>;
  turns = 0;
  sessions = 0;
  examples = 0;
  untimed = 0;
  months = new Map<string, { owner: number; other: number }>();
  hours: number[] = new Array(24).fill(0);
  bubblesPerTurn: number[] = new Array(BUBBLE_BINS + 1).fill(0);
  responseLengths: number[] = new Array(LENGTH_BINS + 1).fill(0);
  topThreads: ThreadStatistics[] = [];
  ownerless: OwnerlessThreads = { count: 0, titles: [], names: new Map() };
  machineThreads = 0;
  /** Those that nobody typed, by themselves; only where somebody asks for them. */
  readonly #systemTexts: Map<string, SystemText> | undefined;
  samples: RenderedExample[] = [];
  first: number | undefined;
  last: number | undefined;
  readonly pace: PaceMeter;
  readonly languages = new LanguageMeter();
  /** In how many threads the owner has which name. */
  ownerNames = new Map<string, number>();
  #sampleStride = 1;

  /** @param timeZone of the owner; empty: the machine's own. */
  constructor(listsSystemTexts = false, timeZone = '') {
    this.pace = new PaceMeter(timeZone);
    this.#systemTexts = listsSystemTexts ? new Map() : undefined;
  }

  /** What the manifest holds. */
  counts(): DatasetManifest['counts'] {
    const { threads, messages, typed, dropped, turns, sessions } = this;
    return { threads, messages, typed, dropped: { ...dropped }, turns, sessions };
  }

  /** Adds the counts of another part of the export: what `counts` tells, examples, and what `inspect` shows. */
  add(other: Statistics): void {
    this.threads += other.threads;
    this.messages += other.messages;
    this.typed += other.typed;
    this.turns += other.turns;
    this.sessions += other.sessions;
    this.examples += other.examples;
    this.untimed += other.untimed;
    for (const reason of dropReasons) this.dropped[reason] += other.dropped[reason];
    this.machineThreads += other.machineThreads;
    this.ownerless.count += other.ownerless.count;
    const room = OWNERLESS_TITLES - this.ownerless.titles.length;
    this.ownerless.titles.push(...other.ownerless.titles.slice(0, room));
    for (const [name, count] of other.ownerless.names) countUp(this.ownerless.names, name, count);
    for (const text of other.shownSystemTexts()) this.#addSystemText(text);
  }

  /** Counts a thread, whether it is used or not. */
  countThread(thread: Thread): void {
    this.threads++;
    this.messages += thread.messages.length;
    this.dropped.duplicate += thread.duplicates;
    if (thread.messages.some(({ at }) => at === undefined)) this.untimed++;
    if (thread.machine) this.machineThreads++;
    for (const name of thread.owner) countUp(this.ownerNames, name);
    if (isOwnerless(thread)) this.#countOwnerless(thread);
  }

  #countOwnerless({ title, people }: Thread): void {
    const { ownerless } = this;
    ownerless.count++;
    if (ownerless.titles.length < OWNERLESS_TITLES) ownerless.titles.push(title);
    for (const name of people) if (isSomebody(name)) countUp(ownerless.names, name);
  }

  countSystemText(content: string, by: FoundBy, people: readonly string[]): void {
    if (this.#systemTexts === undefined) return;
    this.#addSystemText({ text: withoutNames(content.trim(), people, NAME_PLACE), count: 1, by });
  }

  #addSystemText({ text, count, by }: SystemText): void {
    const texts = this.#systemTexts;
    const known = texts?.get(text);
    if (known !== undefined) known.count += count;
    else if (texts !== undefined && texts.size < MOST_SYSTEM_TEXTS) texts.set(text, { text, count, by });
  }

  /** The most frequent first. */
  shownSystemTexts(): SystemText[] {
    return [...(this.#systemTexts?.values() ?? [])].sort(
      (a, b) => b.count - a.count || (a.text < b.text ? -1 : 1),
    );
  }

  countDropped(reason: DropReason, count = 1): void {
    this.dropped[reason] += count;
  }

  /** All of a thread was counted; those with the most examples are kept. */
  endThread(thread: ThreadStatistics): void {
    this.languages.endThread();
    if (thread.typed === 0) return;
    this.topThreads.push(thread);
    this.topThreads.sort((a, b) => b.examples - a.examples || b.typed - a.typed);
    this.topThreads.length = Math.min(this.topThreads.length, TOP_THREADS);
  }

  countSession(turns: readonly Turn[]): void {
    this.sessions++;
    this.turns += turns.length;
    this.pace.add(turns);
    for (const { side, messages } of turns) {
      if (side === 'owner') {
        this.bubblesPerTurn[Math.min(messages.length, BUBBLE_BINS)]!++;
        for (const { text } of messages) this.languages.add(text);
      }
      for (const { at } of messages) if (at !== undefined) this.#countTime(side, at);
    }
  }

  #countTime(side: Turn['side'], at: number): void {
    this.first = Math.min(this.first ?? at, at);
    this.last = Math.max(this.last ?? at, at);
    const date = new Date(at);
    const key = `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`;
    let month = this.months.get(key);
    if (month === undefined) {
      month = { owner: 0, other: 0 };
      this.months.set(key, month);
    }
    month[side]++;
    if (side === 'owner') this.hours[date.getHours()]!++;
  }

  countExample(example: RenderedExample): void {
    this.responseLengths[Math.min(Math.floor(example.response.length / lengthStep), LENGTH_BINS)]!++;
    if (this.examples % this.#sampleStride === 0) this.samples.push(example);
    this.examples++;
    // Twice as many as wanted: every second one goes and the stride doubles, so that all parts stay represented.
    if (this.samples.length < 2 * SAMPLES) return;
    this.samples = this.samples.filter((_, i) => i % 2 === 0);
    this.#sampleStride *= 2;
  }

  shownSamples(): RenderedExample[] {
    const { samples } = this;
    const count = Math.min(SAMPLES, samples.length);
    return Array.from({ length: count }, (_, i) => samples[Math.floor((i * samples.length) / count)]!);
  }
}

const isSomebody = (name: string) => name !== '' && !isGone(name) && !isMachine(name);

/** Only one other person is no sign: the owner may just not have answered. */
export function isOwnerless({ owner, people, machine }: Thread): boolean {
  return owner.size === 0 && !machine && people.filter(isSomebody).length > 1;
}

function countUp(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
