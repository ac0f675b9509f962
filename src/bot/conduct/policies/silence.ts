/** Somebody else speaks, or the bot was told not to. */
import { type Policy, whySilent } from '../decision.ts';

export const silence: Policy = (situation) => {
  const why = whySilent(situation);
  if (why !== undefined) return { kind: 'silent', why };
  return situation.conversation.conduct.optedOutAt === null
    ? undefined
    : { kind: 'silent', why: 'the person wants no more messages of the bot' };
};
