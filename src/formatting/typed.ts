/** What a person typed, and why everything else is left out. */
import { renderMessage } from './prompt.ts';
import type { Thread } from './read-export.ts';
import { systemTexts } from './system-texts.ts';
import type { ExportMessage } from './thread-file.ts';

export const dropReasons = ['system', 'empty', 'media', 'unsent', 'duplicate', 'filtered', 'group'] as const;
export type DropReason = (typeof dropReasons)[number];

/** Messenger appends it to the second message that an edit is exported as. */
const EDITED = / \(edited\)$/u;

/** A function that tells for each message of a thread, in order, the text that somebody typed or why there is none. */
export function typedTexts(
  thread: Thread,
): (message: ExportMessage) => { text: string } | { drop: DropReason } {
  const texts = systemTexts({
    names: thread.people,
    event: thread.messages.some((message) => message.event === true),
    groupOrRequest: thread.group || thread.pending,
  });
  return (message) => {
    if (message.mark === 'unsent') return { drop: 'unsent' };
    if (message.mark !== undefined) return { drop: 'system' };
    if (message.content.trim() === '') return { drop: message.media ? 'media' : 'empty' };
    const kind = texts.kindOf(message.content);
    if (kind === 'system') texts.learn(message.content);
    if (kind !== undefined) return { drop: kind === 'media' ? 'media' : 'system' };
    const text = message.content.replace(EDITED, '');
    return renderMessage(text) === '' ? { drop: 'empty' } : { text };
  };
}
