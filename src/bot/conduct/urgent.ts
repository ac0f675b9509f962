/** Whether a message is to be looked at at once, and not when the burst it belongs to is over. */
import { dangerIn } from './danger.ts';
import { foldedWords } from './texts/phrases.ts';
import { deletionWords, stopWords } from './texts/wishes.ts';

export function isUrgent(text: string): boolean {
  const words = foldedWords(text);
  return stopWords.isWhole(words) || deletionWords.find(words) !== undefined || dangerIn(text) !== undefined;
}
