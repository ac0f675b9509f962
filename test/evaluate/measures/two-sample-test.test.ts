import { describe, expect, it } from 'vitest';
import { randomFor } from '../../../src/base/random.ts';
import { type Judged, twoSampleTest } from '../../../src/evaluate/measures/index.ts';
import { answered, casual, evasive, formal, repliesOf } from './made-up-replies.ts';

const owner = repliesOf(casual);
const seed = 0;

describe('the two-sample test', () => {
  it('finds nothing to tell the owner from themselves: exactly one half, without doubt', () => {
    const { accuracy, auc } = twoSampleTest(owner, owner, { seed });
    const half = { value: 0.5, low: 0.5, high: 0.5, n: 160 };
    expect({ accuracy, auc }).toEqual({ accuracy: half, auc: half });
  });

  it("is not below one half where the owner's replies are dealt to other prompts", () => {
    const dealt = randomFor(1, 'deal').shuffle(owner.map(({ reply }) => reply));
    const { accuracy, auc } = twoSampleTest(
      owner,
      answered(owner, (at) => dealt[at]!),
      { seed },
    );
    expect(accuracy.value).toBe(0.5);
    expect(auc.value).toBe(0.5);
  });

  it('is one half on average for other replies of the same person', () => {
    const values = Array.from({ length: 8 }, (_, other) => {
      const others = repliesOf(casual, { seed: other + 1 });
      return twoSampleTest(owner, others, { seed: other }).accuracy.value;
    });
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(mean).toBeGreaterThan(0.46);
    expect(mean).toBeLessThan(0.54);
    expect(Math.max(...values)).toBeLessThan(0.62);
  });

  it('tells another way of writing apart, and who always says the same', () => {
    for (const voice of [formal, evasive]) {
      const { accuracy, auc } = twoSampleTest(owner, repliesOf(voice, { seed: 1 }), { seed });
      expect(accuracy.low).toBeGreaterThan(0.9);
      expect(auc.low).toBeGreaterThan(0.95);
    }
  });

  it("tells replies apart by a base's likelihood alone", () => {
    const random = randomFor(0, 'nats');
    const likelihoods = {
      owner: owner.map(() => 30 + 5 * random.normal()),
      system: owner.map(() => 10 + 2 * random.normal()),
    };
    expect(twoSampleTest(owner, owner, { seed, likelihoods }).accuracy.low).toBeGreaterThan(0.9);
  });

  it('cannot learn from a conversation what it is asked about the same one', () => {
    const random = randomFor(2, 'words');
    const word = () => Array.from({ length: 6 }, () => 'abcdefghijklmnop'[random.below(16)]).join('');
    const words = new Map<string, string>();
    // Each side has a word of its own for each conversation, and nothing else.
    const withWords = (side: string) =>
      owner.map((reply) => {
        const key = `${side} ${reply.session}`;
        if (!words.has(key)) words.set(key, word());
        return { ...reply, reply: words.get(key)! };
      });
    const { accuracy } = twoSampleTest(withWords('owner'), withWords('system'), { seed });
    expect(accuracy.value).toBeLessThan(0.65);
  });

  it('judges as many replies of either side, however many there are', () => {
    const { judged } = twoSampleTest(owner, repliesOf(formal, { conversations: 8 }), { seed });
    expect(judged.filter(({ side }) => side === 0)).toHaveLength(40);
    expect(judged.filter(({ side }) => side === 1)).toHaveLength(40);
  });

  it('makes its figures of the replies that it judged', () => {
    const mixed = answered(owner, (at) =>
      at % 3 === 0 ? 'Well, I am sure.' : owner[(at + 7) % owner.length]!.reply,
    );
    const { accuracy, auc, judged } = twoSampleTest(owner, mixed, { seed });
    const correct = judged.reduce((sum, each) => sum + each.correct, 0);
    expect(accuracy.value).toBeCloseTo(correct / judged.length, 12);
    expect(auc.value).toBeCloseTo(aucByPairs(judged), 12);
    expect(auc.low).toBeLessThan(auc.value);
    expect(auc.high).toBeGreaterThan(auc.value);
  });

  it('comes out the same for the same seed', () => {
    const other = repliesOf(casual, { seed: 5 });
    expect(twoSampleTest(owner, other, { seed: 3 })).toEqual(twoSampleTest(owner, other, { seed: 3 }));
  });

  it('says so where there is nothing to judge', () => {
    expect(() => twoSampleTest(owner, [], { seed })).toThrow(expect.objectContaining({ code: 'no-replies' }));
  });
});

/** Of all pairs of a reply of the owner and one of the system in a fold, by definition. */
function aucByPairs(judged: readonly Judged[]): number {
  const [owners, systems] = [0, 1].map((side) => judged.filter((each) => each.side === side));
  const wins = owners!.flatMap((a) =>
    systems!.flatMap((b) =>
      b.fold !== a.fold ? [] : b.logOdds > a.logOdds ? 1 : b.logOdds === a.logOdds ? 0.5 : 0,
    ),
  );
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}
