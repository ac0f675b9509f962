import { describe, expect, test } from 'vitest';
import { judgeCandidate } from '../../../src/train/retrain/gate.ts';

/** Sixty sessions of two replies each; what they cost differs much more between sessions than between models. */
const sessions = Array.from({ length: 60 }, (_, i) => [20 + (i % 7) * 5, 25 + (i % 5) * 4]);
const plus = (by: (session: number, reply: number) => number) =>
  sessions.map((session, s) => session.map((nats, r) => nats + by(s, r)));

describe('the gate', () => {
  test('lets a candidate over that is a little better on nearly every reply', () => {
    const { better, gate } = judgeCandidate(
      sessions,
      plus((s) => (s % 10 === 0 ? 0.2 : -0.5)),
      'v1',
    );
    expect(better).toBe(true);
    expect(gate[0]).toMatchObject({ measure: 'natsPerReply', passed: true, candidate: { n: 120 } });
    expect(gate[0]!.why).toMatch(/^better than v1 by 0\.4\d nats a reply/);
  });

  test('does not take chance for better: as often better as worse', () => {
    const { better, gate } = judgeCandidate(
      sessions,
      plus((s) => (s % 2 === 0 ? 1 : -1)),
      'v1',
    );
    expect({ better, passed: gate[0]!.passed }).toEqual({ better: false, passed: true });
    expect(gate[0]!.why).toMatch(/^neither better nor worse than v1 beyond chance/);
  });

  test('fails a candidate that is worse beyond chance', () => {
    const { better, gate } = judgeCandidate(
      sessions,
      plus(() => 0.5),
      'the base',
    );
    expect({ better, passed: gate[0]!.passed }).toEqual({ better: false, passed: false });
    expect(gate[0]!.why).toMatch(/^worse than the base by 0\.50 nats a reply/);
  });

  test('a candidate whose costs are no numbers is never better', () => {
    expect(
      judgeCandidate(
        sessions,
        plus(() => Number.NaN),
        'v1',
      ).better,
    ).toBe(false);
  });

  test('one good conversation does not carry the rest: sessions are drawn whole', () => {
    const oneLucky = plus((s) => (s === 0 ? -200 : 0.2));
    expect(judgeCandidate(sessions, oneLucky, 'v1').better).toBe(false);
  });
});
