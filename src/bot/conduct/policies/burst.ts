/** A person who writes several messages in a row is answered once, when they are done, and no faster than is the owner's way. */
import type { Policy } from '../decision.ts';

export const burst: Policy = ({ due, now }) =>
  due > now ? { kind: 'wait', until: due, why: 'the person may not be done' } : undefined;
