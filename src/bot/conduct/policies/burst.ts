/** A person who writes several messages in a row is answered once, when they are done. */
import { dueAt } from '../debounce.ts';
import type { Policy } from '../decision.ts';

export const burst: Policy = ({ conversation, settings, now }) => {
  const due = dueAt(conversation.pending, settings);
  return due > now ? { kind: 'wait', until: due, why: 'the person may not be done' } : undefined;
};
