/** Two days of fifty people in fast-forward, with what they and the owner do drawn at random: no policy is violated. */
import { expect, test } from 'vitest';
import { bot } from '../../../config/groups/bot.ts';
import {
  type ConductState,
  type Decision,
  type Situation,
  UNTOUCHED,
} from '../../../src/bot/conduct/decision.ts';
import { decide } from '../../../src/bot/conduct/policies/decide.ts';

const BEGIN = Date.UTC(2026, 10, 1);
const MINUTE = 60_000;
const CAP = 5;
const DANGER = 'i want to kill myself';
const SAYS = [
  'hi',
  'how was it?',
  'ok see you',
  'stop',
  'start',
  DANGER,
  'are you a bot?',
  'delete my data',
  'no',
];
const settings = {
  ...bot.parse({ quietHours: '23:00-07:00', timeZone: 'UTC', maxRepliesPerHour: CAP }),
  windowHours: 24,
};

interface Step {
  text: string;
  before: ConductState;
  paused: boolean;
  now: number;
  decision: Decision;
}

function daysOf(seed: number): Step[] {
  const random = randomFrom(seed);
  let conduct: ConductState = UNTOUCHED;
  let pausedUntil = 0;
  const steps: Step[] = [];
  for (let now = BEGIN; now < BEGIN + 2 * 1440 * MINUTE; now += Math.ceil(random() * 40) * MINUTE) {
    if (random() < 0.05) pausedUntil = now + 60 * MINUTE;
    if (random() < 0.1) conduct = { ...conduct, held: null };
    const text = SAYS[Math.floor(random() ** 2 * SAYS.length)]!;
    const paused = now < pausedUntil;
    conduct = { ...conduct, heardAt: now };
    const pending = [{ seq: 1, mid: 'm_1', text, at: now, receivedAt: now }];
    const situation: Situation = {
      conversation: { history: [], pending, paused: paused ? 'the owner wrote' : undefined, conduct },
      now,
      due: now,
      settings,
      language: { language: 'en', sure: true, country: undefined },
    };
    const decision = decide(situation);
    steps.push({ text, before: conduct, paused, now, decision });
    conduct = after(conduct, decision, now);
  }
  return steps;
}

function after(conduct: ConductState, decision: Decision, now: number): ConductState {
  const change = 'change' in decision ? (decision.change ?? {}) : {};
  return {
    ...conduct,
    repliedAt: decision.kind === 'answer' ? [...conduct.repliedAt, now] : conduct.repliedAt,
    optedOutAt: change.optedOut === undefined ? conduct.optedOutAt : change.optedOut ? now : null,
    held: change.held ?? conduct.held,
  };
}

function randomFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test('no reply is made in quiet hours, a pause, a hold, an opt-out, beyond the cap or to danger', () => {
  const steps = Array.from({ length: 50 }, (_, person) => daysOf(person * 7919)).flat();
  const answers = steps.filter(({ decision }) => decision.kind === 'answer');
  expect(answers.length).toBeGreaterThan(500);
  const wrong = answers.filter(({ text, before, paused, now }) => {
    const hour = new Date(now).getUTCHours();
    const replied = before.repliedAt.filter((at) => at > now - 60 * MINUTE).length;
    const silenced = paused || before.held !== null || before.optedOutAt !== null;
    return silenced || hour >= 23 || hour < 7 || replied >= CAP || text === DANGER;
  });
  expect(wrong).toEqual([]);
  const dangers = steps.filter(({ text }) => text === DANGER);
  expect(dangers.length).toBeGreaterThan(50);
  expect(dangers.filter(({ decision }) => !('alert' in decision))).toEqual([]);
});

test('the same days are decided the same way', () => {
  expect(daysOf(5)).toEqual(daysOf(5));
});
