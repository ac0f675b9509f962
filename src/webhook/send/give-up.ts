/** The end of a bubble that does not go out any more. */
import { giveUpBubbles, type OutboxRow } from '../../store/index.ts';
import type { DelivererOptions } from './delivery.ts';

/** With all that wait behind it; they lie among the dead letters with the reason. */
export async function giveUp(
  { store, clock, onSend }: DelivererOptions,
  row: OutboxRow,
  why: string,
  detail: string,
): Promise<undefined> {
  onSend('given up');
  await giveUpBubbles(store.database, row.conversation, why, detail, clock());
  return undefined;
}
