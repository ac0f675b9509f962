/** Which prompts and replies are scored in one run. */
import type { PromptReplies } from '../networks/batch.ts';

/** Ids of the replies in one run: more make no product faster, and the logits outgrow the processor's caches. */
const MOST_IDS = 512;
/** Ids of the prompts in one run, their padding included. */
const MOST_PROMPT_IDS = 1024;

interface Part extends PromptReplies {
  replies: (readonly number[])[];
  ids: number;
}

/**
 * Runs of alike prompts, the longest first, so that the most memory is asked for at once. A prompt with more replies than
 * fit into a run has several, its short replies apart from its long ones.
 */
export function planScoring(asked: readonly PromptReplies[]): PromptReplies[][] {
  const parts = asked.flatMap(partsOf);
  parts.sort((a, b) => b.prompt.length - a.prompt.length || b.ids - a.ids);
  const runs: Part[][] = [];
  let room = { ids: 0, prompts: 0 };
  for (const part of parts) {
    if (room.ids < part.ids || room.prompts === 0) {
      runs.push([]);
      room = { ids: MOST_IDS, prompts: Math.max(1, Math.floor(MOST_PROMPT_IDS / part.prompt.length)) };
    }
    runs.at(-1)!.push(part);
    room = { ids: room.ids - part.ids, prompts: room.prompts - 1 };
  }
  return runs;
}

function partsOf({ prompt, replies }: PromptReplies): Part[] {
  const parts: Part[] = [];
  for (const reply of [...replies].sort((a, b) => a.length - b.length)) {
    const last = parts.at(-1);
    if (last === undefined || last.ids + reply.length > MOST_IDS)
      parts.push({ prompt, replies: [reply], ids: reply.length });
    else {
      last.replies.push(reply);
      last.ids += reply.length;
    }
  }
  return parts;
}
