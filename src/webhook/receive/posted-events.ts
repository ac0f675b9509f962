/** Where Meta puts the events of an entry: `messaging`, `standby`, `changes`, or the entry itself. */
import { childOf, type Json, listOf, textOf } from '../../base/json-values.ts';

export interface PostedEvent {
  /** Undefined for a change that is no event of a conversation. */
  event: Json | undefined;
  standby: boolean;
}

/** In their order. */
export function eventsIn(entry: Json): PostedEvent[] {
  const on = (standby: boolean) => (event: Json) => ({ event, standby });
  // Instagram sends some events as `changes`; its newer login has what would stand there in the entry itself.
  const changes = [...listOf(entry['changes']), ...('field' in entry ? [entry] : [])];
  return [
    ...listOf(entry['messaging']).map(on(false)),
    ...listOf(entry['standby']).map(on(true)),
    ...changes.map((change) => {
      const field = textOf(change['field']);
      const ofConversation = field === 'standby' || field.startsWith('messag');
      return {
        event: ofConversation ? childOf(change, 'value') : undefined,
        standby: field === 'standby',
      };
    }),
  ];
}
