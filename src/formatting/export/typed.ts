/** What a person typed, and why everything else is left out. */
import type { Thread } from './read-thread.ts';
import { systemTexts } from './system-texts.ts';
import type { ExportMessage } from './thread-file.ts';

export const dropReasons = ['system', 'empty', 'media', 'unsent', 'duplicate', 'filtered', 'group'] as const;
export type DropReason = (typeof dropReasons)[number];

/** Messenger appends it to the second message that an edit is exported as. */
const EDITED = ' (edited)';

/** A function that gives, for each message of a thread in order, the text that somebody typed, or why there is none. */
export function typedTexts(
  thread: Thread,
): (message: ExportMessage) => { text: string } | { drop: DropReason } {
  const texts = systemTexts({
    names: thread.people,
    event: thread.event,
    templates: thread.templates,
    groupOrRequest: thread.group || thread.pending,
  });
  return ({ mark, media, content }) => {
    if (mark === 'unsent') return { drop: 'unsent' };
    if (mark !== undefined) return { drop: 'system' };
    const text = content.endsWith(EDITED) ? content.slice(0, -EDITED.length) : content;
    if (text.trim() === '') return { drop: media ? 'media' : 'empty' };
    const kind = texts.kindOf(content);
    if (kind === undefined) return { text };
    if (kind === 'system') texts.learn(content);
    return { drop: kind === 'media' || (kind === 'system' && media) ? 'media' : 'system' };
  };
}
