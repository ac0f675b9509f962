/** What is judged: replies of a system, or the owner's own, to held-out prompts. */
import { problem } from '../../base/errors.ts';

export interface JudgedReply {
  prompt: string;
  /** Bubbles joined by pipes, as a model writes them. */
  reply: string;
  /** The dataset's keyed hash of the thread. */
  thread: string;
  /** The conversation: what folds, halves and intervals never take apart. */
  session: string;
}

/** Replies by conversation, in the order of their first ones. */
export function bySession<T extends Pick<JudgedReply, 'session'>>(replies: readonly T[]): T[][] {
  return grouped(replies, ({ session }) => session);
}

export function byThread<T extends Pick<JudgedReply, 'thread'>>(replies: readonly T[]): T[][] {
  return grouped(replies, ({ thread }) => thread);
}

function grouped<T>(replies: readonly T[], keyOf: (reply: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const reply of replies) {
    const key = keyOf(reply);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [reply]);
    else group.push(reply);
  }
  return [...groups.values()];
}

/** @throws ImitatorError `no-replies` where there is nothing to judge. */
export function checkReplies(replies: readonly JudgedReply[]): void {
  if (replies.length > 0) return;
  throw problem({
    code: 'no-replies',
    expected: 'at least one reply to judge',
    value: 0,
    remedy: 'the dataset has no held-out examples of the part that is judged: format a larger export',
  });
}
