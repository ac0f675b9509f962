/** Whether those whom the settings tie to a thread are known to the model that serves. */
import type { BotSettings } from '../../config/groups/bot.ts';
import type { Rendering } from './ports.ts';

/**
 * What an operator should hear of the ties: the people, by their ids, who are somebody new to the model in spite of
 * theirs, and why. Undefined where each tie leads to a thread that the model learnt from.
 */
export function uselessTies(
  { contacts }: Pick<BotSettings, 'contacts'>,
  { contactTags }: Rendering,
): { people: string[]; why: string } | undefined {
  const people = Object.keys(contacts).filter((person) => contactTags?.[contacts[person]!] === undefined);
  if (people.length === 0) return undefined;
  const why =
    contactTags === undefined
      ? 'bot.contacts has no effect: the model was trained without formatting.contactTag'
      : 'bot.contacts ties people to threads that the model has not learnt from: to it they are somebody new';
  return { people, why };
}
