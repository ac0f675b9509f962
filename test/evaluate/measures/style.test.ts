import { describe, expect, it } from 'vitest';
import {
  type JudgedReply,
  styleBins,
  styleDistances,
  styleDistancesByContact,
  styleFeatures,
} from '../../../src/evaluate/measures/index.ts';
import { jensenShannon } from '../../../src/evaluate/measures/jensen-shannon.ts';
import { answered, casual, evasive, formal, repliesOf } from './made-up-replies.ts';

const seed = 0;
const owner = repliesOf(casual);
const train = repliesOf(casual, { seed: 9, conversations: 40 });
const bins = styleBins(train.map(({ reply }) => ({ prompt: 'Is that so, friend?', response: reply })));

describe('the Jensen-Shannon distance', () => {
  const distance = (p: number[], q: number[]) => jensenShannon(Float64Array.from(p), Float64Array.from(q));

  it('is that worked by hand', () => {
    // P = (1, 0), Q = (1/2, 1/2), M = (3/4, 1/4): KL(P||M) = log2 4/3 = 0.415037, KL(Q||M) = 0.207519.
    expect(distance([4, 0], [3, 3])).toBeCloseTo(Math.sqrt((0.415037 + 0.207519) / 2), 5);
  });

  it('is 0 of equal shares and 1 of disjoint ones', () => {
    expect(distance([1, 2], [10, 20])).toBe(0);
    expect(distance([1, 0], [0, 7])).toBe(1);
  });

  it('cannot be told of an empty histogram', () => {
    expect(distance([0, 0], [1, 1])).toBeNaN();
  });
});

describe('the bins of style', () => {
  const of = (reply: string) => styleBins([{ prompt: 'hi', response: 'lol 😂' }]).binsOf(reply);

  it('are those of each bubble, word and reply', () => {
    expect(of('lol|See you at TEN?')).toEqual({
      bubbles: [2],
      bubbleLength: [0, 2],
      capitals: [0, 2],
      endPunctuation: [0, 3],
      emoji: [2, 2],
      petWords: [0],
      openers: [0],
    });
  });

  it('have a place for what the owner never says, and for an empty reply', () => {
    expect(of('well 🙈')).toMatchObject({ emoji: [1], openers: [1] });
    expect(of('')).toMatchObject({ bubbles: [0], bubbleLength: [0], capitals: [4], openers: [2] });
  });

  it("hold the owner's words for pets, and not what both sides say as often", () => {
    const examples = Array.from({ length: 40 }, () => ({
      prompt: 'innit mate   you and the train',
      response: 'innit the train',
    }));
    const { binsOf, sizes } = styleBins(examples);
    expect(sizes.petWords).toBe(2);
    expect(binsOf('the train').petWords).toEqual([1]);
    expect(binsOf('innit').petWords).toEqual([0]);
  });
});

describe('distances of style', () => {
  const of = (system: readonly JudgedReply[]) => styleDistances(owner, system, bins, seed)!;

  it("are the floor's for the owner's own replies", () => {
    const distances = of(owner);
    for (const feature of styleFeatures) {
      const { value, low, high, floor, n } = distances[feature];
      expect(value).toBe(floor);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      expect(n).toBe(owner.length);
    }
  });

  it('are near the floor for more of what the same person writes', () => {
    const distances = of(repliesOf(casual, { seed: 3 }));
    for (const feature of styleFeatures)
      expect(distances[feature].value).toBeLessThan(distances[feature].floor + 0.1);
  });

  it('are far from it for another way of writing, and for who always says the same', () => {
    const [other, same] = [
      of(repliesOf(formal, { seed: 1 })),
      of(answered(owner, () => evasive(undefined as never))),
    ];
    for (const feature of ['bubbles', 'capitals', 'endPunctuation'] as const)
      expect(other[feature].low).toBeGreaterThan(other[feature].floor + 0.2);
    for (const feature of ['bubbles', 'bubbleLength', 'petWords', 'openers'] as const)
      expect(same[feature].low).toBeGreaterThan(same[feature].floor + 0.2);
  });

  it('come out the same whatever the order of the replies', () => {
    expect(styleDistances(owner.toReversed(), owner.toReversed(), bins, seed)).toEqual(of(owner));
  });

  it('within each thread tell who writes to everybody as the owner writes to one', () => {
    const isEven = ({ thread }: JudgedReply) => Number(thread.split(' ')[1]) % 2 === 0;
    const [plain, stiff] = [repliesOf(casual), repliesOf(formal)];
    const byContact = plain.map((reply, at) => (isEven(reply) ? reply : stiff[at]!));
    const turned = plain.map((reply, at) => (isEven(reply) ? stiff[at]! : reply));
    const over = styleDistances(byContact, turned, bins, seed)!.capitals;
    const within = styleDistancesByContact(byContact, turned, bins, seed)!.capitals;
    expect(over.value).toBeLessThan(over.floor + 0.2);
    expect(within.low).toBeGreaterThan(within.floor + 0.4);
  });

  it('are numbers also for a system that never says anything', () => {
    const { bubbles, bubbleLength } = of(answered(owner, () => ''));
    expect(bubbles.value).toBe(1);
    expect(bubbleLength.value).toBeGreaterThan(bubbleLength.floor);
  });

  it('cannot be told of one conversation', () => {
    const one = owner.filter(({ session }) => session === 's0');
    expect(styleDistances(one, one, bins, seed)).toBeUndefined();
  });
});
