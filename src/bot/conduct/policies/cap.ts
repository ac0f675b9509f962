/** So many replies an hour and no more: what is written beyond waits, and is answered together. */
import { modeOf, type Policy } from '../decision.ts';

const HOUR_MS = 3_600_000;

export const cap: Policy = (situation) => {
  const { conversation, settings, now } = situation;
  const most = settings.maxRepliesPerHour;
  const replied = conversation.conduct.repliedAt.filter((at) => at > now - HOUR_MS);
  if (most === 0 || modeOf(situation) === 'draft' || replied.length < most) return undefined;
  const until = replied[replied.length - most]! + HOUR_MS;
  return { kind: 'wait', until, why: `${most} replies within an hour (bot.maxRepliesPerHour)` };
};
