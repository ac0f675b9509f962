/** Whether a message speaks of danger. */

import { type Danger, dangers, harmless } from './texts/danger.ts';
import { foldedWords } from './texts/phrases.ts';

/** Undefined for everyday speech. */
export function dangerIn(text: string): Danger | undefined {
  const words = harmless.without(foldedWords(text));
  return (Object.keys(dangers) as Danger[]).find((danger) => dangers[danger].find(words) !== undefined);
}
