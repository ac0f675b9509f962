/**
 * The order in which the policies are asked: the first that has something to say decides. Those of a person in danger and
 * of a person's own wishes come before all that silences the bot; what holds a reply back comes before what it says.
 */
import { type Decision, modeOf, type Policy, type Situation } from '../decision.ts';
import { burst } from './burst.ts';
import { cap } from './cap.ts';
import { care } from './care.ts';
import { deletion } from './deletion.ts';
import { loop } from './loop.ts';
import { optOut } from './opt-out.ts';
import { quietHours } from './quiet-hours.ts';
import { refusal } from './refusal.ts';
import { silence } from './silence.ts';
import { wordless } from './wordless.ts';

/** Heeded at once, whatever waits to be sent. */
const URGENT = { care, deletion, 'opt-out': optOut } satisfies Record<string, Policy>;

const ORDER: Readonly<Record<string, Policy>> = {
  ...URGENT,
  silence,
  loop,
  wordless,
  burst,
  'quiet-hours': quietHours,
  cap,
  refusal,
};

/** What is to be done about what the person wrote, and which policy says so. */
export function decide(situation: Situation): Decision {
  const said = firstOf(ORDER, situation);
  if (said !== undefined) return said;
  return modeOf(situation) === 'draft'
    ? { policy: 'mode', kind: 'draft', why: 'a person approves what is said here' }
    : { policy: 'mode', kind: 'answer', why: 'nothing speaks against a reply' };
}

/** What cannot wait for its turn behind bubbles that do not go out; undefined if nothing is. */
export function decideUrgent(situation: Situation): Decision | undefined {
  return firstOf(URGENT, situation);
}

/** Policies by the names under which their decisions are stored, in their order. */
export const POLICY_NAMES: readonly string[] = [...Object.keys(ORDER), 'mode'];

function firstOf(policies: Readonly<Record<string, Policy>>, situation: Situation): Decision | undefined {
  for (const [policy, ask] of Object.entries(policies)) {
    const verdict = ask(situation);
    if (verdict !== undefined) return { policy, ...verdict };
  }
  return undefined;
}
