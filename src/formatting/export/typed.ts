/** What a person typed, and why everything else is left out. */
import { isMachine } from './names.ts';
import type { Thread } from './read-thread.ts';
import { type Recognised, systemTexts } from './system-texts.ts';
import { chooserOf, type TextChoices } from './text-choices.ts';
import type { ExportMessage } from './thread-file.ts';

export const dropReasons = ['system', 'empty', 'media', 'unsent', 'duplicate', 'filtered', 'group'] as const;
export type DropReason = (typeof dropReasons)[number];

/** How a text was found to be nobody's: as `Recognised` says, or as the user chose. */
export type FoundBy = Recognised['by'] | 'choice';

export type Classified = { text: string } | { drop: DropReason; by?: FoundBy };

/**
 * A function that gives, for each message of a thread in order, the text that somebody typed, or why there is none.
 *
 * @param choices what the user says of single texts, whatever they look like.
 */
export function typedTexts(
  thread: Thread,
  choices: TextChoices = {},
): (message: ExportMessage) => Classified {
  const texts = systemTexts({
    names: thread.people,
    event: thread.event,
    found: thread.found,
    groupOrRequest: thread.group || thread.pending,
  });
  const chosen = chooserOf(choices);
  const isOwnerKnown = thread.owner.size > 0;
  return ({ mark, media, content, sender }) => {
    if (mark === 'unsent') return { drop: 'unsent' };
    if (mark !== undefined || isMachine(sender)) return { drop: 'system' };
    if (content.trim() === '') return { drop: media ? 'media' : 'empty' };
    const choice = chosen(content);
    if (choice === 'keep') return { text: content };
    if (choice === 'drop') return { drop: media ? 'media' : 'system', by: 'choice' };
    const fromOwner = isOwnerKnown ? thread.owner.has(sender) : undefined;
    const found = texts.recognise(content, { sender, media, fromOwner });
    if (found === undefined) return { text: content };
    const { kind, by } = found;
    if (kind === 'system') texts.learn(content);
    return { drop: kind === 'media' || (kind === 'system' && media) ? 'media' : 'system', by };
  };
}
