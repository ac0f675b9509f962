/** The loss of a model on held-out examples, its matrices held in any precision. */
import type { Precision } from '../engines/index.ts';
import { type HeldOut, natsOfReplies } from './reply-nats.ts';

export interface Loss {
  /** Nats a target token, end tokens included. */
  loss: number;
  tokens: number;
}

/** Mean cross-entropy of the examples' targets. Rejects with the signal's reason where that aborts. */
export async function heldOutLoss(held: HeldOut, precision: (weight: string) => Precision): Promise<Loss> {
  const nats = await natsOfReplies(held, precision);
  const tokens = held.examples.reduce((sum, { target }) => sum + target.length, 0);
  return { loss: nats.reduce((a, b) => a + b, 0) / tokens, tokens };
}
