/**
 * What a reply's style is made of: seven features, each a histogram with fixed bins. Most count bubbles, so long replies
 * weigh more; `bubbles`, `petWords` and `openers` count replies. An empty reply counts as an empty bubble.
 */
import { splitPrompt, splitReply } from '../../formatting/prompt/index.ts';
import { bubbleStyleBins, bubbleStyleSizes, emojiOf, tokensOf, wordsOf } from '../../text/index.ts';
import type { Example } from '../../vocabulary.ts';

export const styleFeatures = [
  ...(Object.keys(bubbleStyleSizes) as (keyof typeof bubbleStyleSizes)[]),
  /** A bubble's first emoji: none, one of the owner's twelve commonest, another. */
  'emoji',
  /** Of a reply: each of the owner's pet words, thirty at most, that it has, or none. */
  'petWords',
  /** A reply's first word: one of the owner's thirty commonest, another, none. */
  'openers',
] as const;
export type StyleFeature = (typeof styleFeatures)[number];

/** Bins of each feature; a reply counts in those of its bubbles and words. */
export interface StyleBins {
  /** How many bins a feature has. */
  sizes: Readonly<Record<StyleFeature, number>>;
  /** The bins of a reply, one entry each time it counts in one. */
  binsOf(reply: string): Record<StyleFeature, number[]>;
}

const EMOJI = 12;
const PET_WORDS = 30;
/** A word with a lower score may be the owner's by chance (two-sided, 5 %). */
const LEAST_SCORE = 1.96;
const OPENERS = 30;
/** A word that is said less often is nobody's pet. */
const LEAST_SAID = 5;

/** Bins by what the owner of a training split says, and the other side does not. */
export function styleBins(train: readonly Pick<Example, 'prompt' | 'response'>[]): StyleBins {
  const responses = train.map(({ response }) => response);
  const emoji = binNumbers(commonest(responses.flatMap(emojiOf), EMOJI));
  const pets = binNumbers(petWords(train));
  const openers = binNumbers(
    commonest(
      responses.flatMap((response) => wordsOf(response).slice(0, 1)),
      OPENERS,
    ),
  );
  return {
    sizes: {
      ...bubbleStyleSizes,
      emoji: emoji.size + 2,
      petWords: pets.size + 1,
      openers: openers.size + 2,
    },
    binsOf: (reply) => {
      const sent = splitReply(reply);
      const bubbles = sent.length > 0 ? sent : [''];
      const words = wordsOf(reply);
      return {
        ...bubbleStyleBins(sent),
        emoji: bubbles.map((bubble) => binOrRest(emoji, emojiOf(bubble)[0])),
        petWords: petsIn(pets, reply),
        openers: [binOrRest(openers, words[0])],
      };
    },
  };
}

/** The bins of the pet words in a reply, or the one for none. */
function petsIn(pets: ReadonlyMap<string, number>, reply: string): number[] {
  const found = [...new Set(spelledWords(reply))].flatMap((word) => pets.get(word) ?? []);
  return found.length > 0 ? found : [pets.size];
}

/** Words as they are spelled: "don't" and "dont" are two. Emoji are a feature of their own. */
function spelledWords(text: string): string[] {
  return tokensOf(text).filter((token) => /^\p{L}/u.test(token));
}

/** The bin of a text, one for other texts, and one for none. */
function binOrRest(bins: ReadonlyMap<string, number>, text: string | undefined): number {
  return text === undefined ? bins.size + 1 : (bins.get(text) ?? bins.size);
}

function binNumbers(texts: readonly string[]): Map<string, number> {
  return new Map(texts.map((text, bin) => [text, bin]));
}

function commonest(texts: readonly string[], most: number): string[] {
  return ranked(counted(texts)).slice(0, most);
}

/**
 * Words that are the owner's rather than the other side's: by the log-odds of a word on both sides, half a time added
 * to each count, over its standard deviation (Monroe, Colaresi and Quinn 2008, with a flat prior).
 */
function petWords(train: readonly Pick<Example, 'prompt' | 'response'>[]): string[] {
  const own = counted(train.flatMap(({ response }) => spelledWords(response)));
  // Earlier turns of a prompt are the owner's too.
  const others = counted(train.flatMap(({ prompt }) => spelledWords(splitPrompt(prompt).at(-1)!)));
  const [ownAll, othersAll] = [sum(own), sum(others)];
  const scores = new Map<string, number>();
  for (const [word, times] of own) {
    if (times < LEAST_SAID) continue;
    const [a, b] = [times + 0.5, (others.get(word) ?? 0) + 0.5];
    const logOdds = Math.log(a / (ownAll - times + 0.5)) - Math.log(b / (othersAll + 1 - b));
    const score = logOdds / Math.sqrt(1 / a + 1 / b);
    if (score >= LEAST_SCORE) scores.set(word, score);
  }
  return ranked(scores).slice(0, PET_WORDS);
}

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((a, b) => a + b, 0);
}

/** The highest first; of equal ones the earlier in the alphabet, so that the order of examples plays no part. */
function ranked(scores: ReadonlyMap<string, number>): string[] {
  return [...scores].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([text]) => text);
}
