/** How many ids prompts and replies may have when a model answers. */
import type { NetworkConfig } from './family.ts';

/** Of a reply, where prompt and reply share positions: far more than texts need. */
const REPLY = 256;

export interface Room {
  prompt: number;
  reply: number;
}

/** Where positions are shared a prompt leaves a reply its room. */
export function roomOf({
  maxPositionEmbeddings: all,
  sharedPositions,
}: Pick<NetworkConfig, 'maxPositionEmbeddings' | 'sharedPositions'>): Room {
  if (!sharedPositions) return { prompt: all, reply: all };
  const reply = Math.min(REPLY, all >> 1);
  return { prompt: all - reply, reply };
}
