/** BlenderBot's form: the text as it is, behind it the end token. */
import type { Encoded, ExampleCodec, Words } from './codec.ts';
import { splitTag } from './contact-tag.ts';
import { PIPE, shorterTurns } from './prompt.ts';

export function pipesCodec(words: Words): ExampleCodec {
  return {
    encodePrompt(text, limit) {
      const ids = [...words.encode(text), words.end];
      return lastIds(ids, limit, tagIds(words, text));
    },
    encodeResponse(text, limit) {
      return firstTurns(words, [text, ...shorterTurns(text)], limit);
    },
    decodeReply: (ids) => words.decode(ids).trim(),
    isBreak: (text) => text.trim() === PIPE,
  };
}

/** Ids of the tag of a prompt. A space follows it, and words begin at spaces: they are the same alone. */
export function tagIds(words: Words, prompt: string): number[] {
  const { tag } = splitTag(prompt);
  return tag === undefined ? [] : words.encode(tag);
}

/** The last `limit` ids, behind those of the tag that they begin with. */
export function lastIds(ids: readonly number[], limit: number, tag: readonly number[]): Encoded {
  if (ids.length <= limit) return { ids: [...ids], cut: false };
  const kept = tag.slice(0, Math.max(0, limit - 1));
  return { ids: [...kept, ...ids.slice(ids.length - (limit - kept.length))], cut: true };
}

/** The first of a turn's beginnings, the longest first, that fits with the end token; else limit - 1 ids of it. */
export function firstTurns(words: Words, beginnings: Iterable<string>, limit: number): Encoded {
  let whole: number[] | undefined;
  for (const text of beginnings) {
    const ids = words.encode(text);
    if (ids.length < limit) return { ids: [...ids, words.end], cut: whole !== undefined };
    whole ??= ids;
  }
  return { ids: [...(whole ?? []).slice(0, limit - 1), words.end], cut: true };
}
