import { describe, expect, test } from 'vitest';
import { type Comparison, type GateMeasure, judgeCandidate } from '../../../src/train/retrain/gate.ts';

/** Sixty conversations of two replies each; what they cost differs much more between them than between models. */
const sessions = Array.from({ length: 120 }, (_, at) => `s${at >> 1}`);
const nats = sessions.map((_, at) => 20 + (at % 7) * 5);
const each = (of: (at: number) => number) => sessions.map((_, at) => of(at));
const none = each(() => 0);

const serving = {
  natsPerReply: nats,
  twoSampleAccuracy: each((at) => (at % 10 < 6 ? 1 : 0)),
  promptFound: each((at) => (at % 10 < 6 ? 1 : 0)),
  copied: each((at) => (at % 10 < 2 ? 1 : 0)),
  leaks: none,
};
const even = { value: 0.1, low: 0.08, high: 0.12 };
const style = (value: number, low: number, high: number) => ({
  style: { first: even, second: { ...even, value: 0.1 + value }, difference: { value, low, high } },
});

function judge(candidate: Partial<Comparison['candidate']>, more: Partial<Comparison> = {}, first = false) {
  const comparison = {
    sessions,
    owner: { copied: serving.copied },
    current: serving,
    candidate: { ...serving, ...candidate },
    ...style(0, -0.01, 0.01),
    ...more,
  };
  const verdict = judgeCandidate(comparison, { against: first ? 'the base' : 'v1', first });
  const row = (measure: GateMeasure) => verdict.gate.find((each) => each.measure === measure)!;
  return { ...verdict, row };
}

describe('a measure', () => {
  test('lets a candidate over that is a little better on nearly every reply', () => {
    const { decision, row, why } = judge({
      natsPerReply: each((at) => nats[at]! + (at % 20 < 2 ? 0.2 : -0.5)),
    });
    expect(decision).toBe('better');
    expect(row('natsPerReply')).toMatchObject({ passed: true, current: { n: 120 }, candidate: { n: 120 } });
    expect(why).toMatch(/^natsPerReply: better than v1 by 0\.4\d nats a reply/);
  });

  test('does not take chance for better: as often better as worse', () => {
    const { decision, row } = judge({ natsPerReply: each((at) => nats[at]! + (at % 4 < 2 ? 1 : -1)) });
    expect(decision).toBe('kept');
    expect(row('natsPerReply').passed).toBe(true);
    expect(row('natsPerReply').why).toMatch(/^neither better nor worse than v1 beyond chance/);
  });

  test('one good conversation does not carry the rest: conversations are drawn whole', () => {
    expect(judge({ natsPerReply: each((at) => nats[at]! + (at < 2 ? -200 : 0.2)) }).decision).toBe('kept');
  });

  test('is failed by what is no number', () => {
    const { decision, row } = judge({ natsPerReply: each(() => Number.NaN) });
    expect([decision, row('natsPerReply').passed]).toEqual(['kept', false]);
  });

  test('of how replies fit is better where it is more, of how they are told apart where it is less', () => {
    const more = each((at) => (at % 10 < 9 ? 1 : 0));
    expect(judge({ promptFound: more }).decision).toBe('better');
    expect(judge({ promptFound: none }).row('promptFound').passed).toBe(false);
    expect(judge({ twoSampleAccuracy: more }).row('twoSampleAccuracy').passed).toBe(false);
    expect(judge({ twoSampleAccuracy: each(() => 0.3) }).decision).toBe('better');
  });

  test('of style counts where conversations can be halved', () => {
    expect(judge({}, style(-0.03, -0.05, -0.01)).decision).toBe('better');
    expect(judge({}, style(0.03, 0.01, 0.05))).toMatchObject({ decision: 'kept' });
    expect(judge({}, { style: undefined }).gate.map(({ measure }) => measure)).not.toContain('style');
  });
});

describe('a candidate', () => {
  const better = { natsPerReply: nats.map((cost) => cost - 1) };

  test('that is worse in one measure does not serve, however much better it is in another', () => {
    const { decision, why } = judge({ ...better, promptFound: none });
    expect(decision).toBe('kept');
    expect(why).toMatch(/^promptFound: worse than v1 by 60\.0 points/);
  });

  test('of which one reply leaks does not serve', () => {
    const { decision, why } = judge({ ...better, leaks: each((at) => Number(at === 3)) });
    expect(decision).toBe('kept');
    expect(why).toBe('leaks: 1 of 120 replies have a private literal or a blocked word');
  });

  test('that copies more than the owner repeats, and than what serves, waits for a person', () => {
    const copies = each((at) => (at % 10 < 7 ? 1 : 0));
    expect(judge({ ...better, copied: copies })).toMatchObject({ decision: 'copies' });
    // What serves copies as much already, or the owner repeats as much: it is no reason.
    expect(judge({ ...better, copied: copies }, { current: { ...serving, copied: copies } }).decision).toBe(
      'better',
    );
    expect(judge({ ...better, copied: copies }, { owner: { copied: copies } }).decision).toBe('better');
    // Worse in something else as well: nobody needs to look.
    expect(judge({ copied: copies, promptFound: none }).decision).toBe('kept');
  });

  test('that is the same in everything is kept', () => {
    expect(judge({})).toMatchObject({
      decision: 'kept',
      why: expect.stringContaining('not better than v1 beyond chance in any of natsPerReply'),
    });
  });

  test('that is the first serves by its likelihood and its leaks alone, and the rest is reported', () => {
    const first = judge({ ...better, promptFound: none, copied: each(() => 1) }, {}, true);
    expect(first.decision).toBe('better');
    expect(first.row('promptFound').passed).toBe(false);
    expect(judge({ promptFound: each(() => 1) }, {}, true).decision).toBe('kept');
    expect(judge({ ...better, leaks: each(() => 1) }, {}, true).decision).toBe('kept');
  });
});
