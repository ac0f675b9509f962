/** A reply as bubbles that the platform takes: few enough, and none too long. */
import type { Platform } from './ports.ts';

export interface BubbleSettings {
  maxBubbles: number;
  maxBubbleCharacters: number;
  maxInstagramBytes: number;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Cuts what is too long at word ends, and leaves out what is more than the settings allow. */
export function fitBubbles(texts: readonly string[], platform: Platform, settings: BubbleSettings): string[] {
  const [limit, size] =
    platform === 'instagram'
      ? [settings.maxInstagramBytes, (text: string) => Buffer.byteLength(text)]
      : [settings.maxBubbleCharacters, (text: string) => text.length];
  return texts.flatMap((text) => cutAtWords(text, limit, size)).slice(0, settings.maxBubbles);
}

/**
 * Pieces of at most `limit`, as `size` measures them, together the whole text but for the spaces at the cuts. A word
 * longer than that is cut between graphemes: never inside an emoji of several code points or a letter and its accent.
 * A single grapheme beyond the limit (hundreds of stacked accents) is left out: no platform would take it.
 */
export function cutAtWords(text: string, limit: number, size: (text: string) => number): string[] {
  const pieces: string[] = [];
  let piece = '';
  const close = (): void => {
    if (piece !== '') pieces.push(piece);
    piece = '';
  };
  for (const word of text.split(/\s+/u).filter((part) => part !== '')) {
    const joined = piece === '' ? word : `${piece} ${word}`;
    if (size(joined) <= limit) {
      piece = joined;
      continue;
    }
    close();
    for (const part of cutInsideWord(word, limit, size)) {
      close();
      piece = part;
    }
  }
  close();
  return pieces;
}

function cutInsideWord(word: string, limit: number, size: (text: string) => number): string[] {
  if (size(word) <= limit) return [word];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(word)) {
    if (size(segment) > limit) continue;
    if (size(part + segment) > limit) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return part === '' ? parts : [...parts, part];
}
