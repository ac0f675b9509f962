/** The owner sleeps: replies wait till the quiet hours end. A draft disturbs nobody, and what a person approves goes out. */
import { modeOf, type Policy } from '../decision.ts';
import { quietUntil } from '../quiet-until.ts';

export const quietHours: Policy = (situation) => {
  const { settings, now } = situation;
  if (modeOf(situation) === 'draft') return undefined;
  const until = quietUntil(now, settings);
  return until === undefined
    ? undefined
    : { kind: 'wait', until, why: `quiet hours (${settings.quietHours})` };
};
