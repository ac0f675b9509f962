/** The tokenizer of a checkpoint, for text that people wrote: nothing in it can become a special token. */
import { createHash } from 'node:crypto';
import { PreTrainedTokenizer } from '@xenova/transformers';
import { z } from 'zod';
import { problem } from '../base/errors.ts';
import { parseJson } from '../base/files/read-json.ts';
import { PIPE, shorterTurns, splitTag } from '../formatting/prompt/index.ts';
import { readCompanion } from './checkpoint/index.ts';

const tokenizerFile = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.number().int(), content: z.string() })).default([]),
  model: z.looseObject({ type: z.literal('BPE'), vocab: z.record(z.string(), z.number().int()) }),
});

export interface Tokenizer {
  /** SHA-256 of tokenizer.json, in hex: equal hashes give equal ids. */
  readonly hash: string;
  /** Ids below this; a base's embedding table holds all of them, but perhaps the last: `<mask>`. */
  readonly vocabularySize: number;
  /** Ids that stand for no text: padding, start, end, unknown. */
  readonly specialIds: ReadonlySet<number>;
  /** Entries that begin a word, without the sign of the space before them. */
  readonly wholeWords: readonly string[];
  /** Ids that stand for the break between two messages and nothing else, with a space before it or without; ascending. */
  readonly breakIds: readonly number[];
  /** Ids of a text, the end token not appended. */
  encode(text: string): number[];
  /** The text of ids, special ones left out. It begins with the space that encoding adds. */
  decode(ids: readonly number[]): string;
  /**
   * Ids of a prompt with its end token: the last `limit` of them, behind those of a contact's tag if it has one. `cut`
   * says whether some were lost.
   */
  encodePrompt(text: string, limit: number): { ids: number[]; cut: boolean };
  /**
   * Ids of a response with its end token, at most `limit`: cut behind the last whole bubble that fits, else after
   * limit - 1 ids.
   */
  encodeResponse(text: string, limit: number): { ids: number[]; cut: boolean };
}

/**
 * Reads a checkpoint's tokenizer.json.
 *
 * @param dir its folder, or a GGUF file.
 * @param eos id of the end token, from the checkpoint's configuration.
 * @throws ImitatorError `tokenizer-missing`, `tokenizer-invalid`.
 */
export function readTokenizer(dir: string, eos = 2): Tokenizer {
  const found = findTokenizer(dir, eos);
  if (found !== undefined) return found;
  throw problem({
    code: 'tokenizer-missing',
    place: dir,
    expected: 'tokenizer.json beside the weights',
    remedy: 'save it with the fast tokenizer of the model, or give ids instead of text',
  });
}

/** As `readTokenizer`; undefined where the checkpoint has none: then ids are all that can be fed. */
export function findTokenizer(dir: string, eos = 2): Tokenizer | undefined {
  const found = readCompanion(dir, 'tokenizer.json');
  if (found === undefined) return undefined;
  const { text, path } = found;
  const parsed = tokenizerFile.safeParse(parseJson(text, path));
  if (!parsed.success)
    throw problem({ code: 'tokenizer-invalid', place: path, expected: 'a byte-level BPE tokenizer' });
  const more = readCompanion(dir, 'tokenizer_config.json');
  const config = more === undefined ? {} : (parseJson(more.text, more.path) as Record<string, unknown>);
  const hash = createHash('sha256').update(text).digest('hex');
  return new UserTextTokenizer(parsed.data, config, hash, eos);
}

/** Byte-level BPE writes a space so. */
const SPACE = 'Ġ';

class UserTextTokenizer implements Tokenizer {
  readonly hash: string;
  readonly vocabularySize: number;
  readonly specialIds: ReadonlySet<number>;
  readonly wholeWords: readonly string[];
  readonly breakIds: readonly number[];
  readonly #library: PreTrainedTokenizer;
  readonly #eos: number;

  constructor(
    file: z.infer<typeof tokenizerFile>,
    config: Record<string, unknown>,
    hash: string,
    eos: number,
  ) {
    this.hash = hash;
    this.#eos = eos;
    const ids = [...Object.values(file.model.vocab), ...file.added_tokens.map((token) => token.id)];
    this.vocabularySize = ids.reduce((most, id) => Math.max(most, id), -1) + 1;
    this.specialIds = new Set([...file.added_tokens.map((token) => token.id), eos]);
    const entries = Object.keys(file.model.vocab).filter((entry) => entry.startsWith(SPACE));
    this.wholeWords = entries.map((entry) => entry.slice(1));
    // The library would find special tokens inside the text; without their list it cannot.
    const { added_tokens_decoder: _, ...rest } = config;
    this.#library = new PreTrainedTokenizer({ ...file, added_tokens: [] }, rest);
    this.breakIds = Object.entries(file.model.vocab)
      .filter(([token, id]) => token.includes(PIPE) && this.decode([id]).trim() === PIPE)
      .map(([, id]) => id)
      .sort((a, b) => a - b);
  }

  encode(text: string): number[] {
    return this.#library.encode(text, { add_special_tokens: false });
  }

  decode(ids: readonly number[]): string {
    const plain = ids.filter((id) => !this.specialIds.has(id));
    if (plain.length === 0) return '';
    return this.#library.decode(plain, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  }

  encodePrompt(text: string, limit: number): { ids: number[]; cut: boolean } {
    const ids = [...this.encode(text), this.#eos];
    if (ids.length <= limit) return { ids, cut: false };
    const { tag } = splitTag(text);
    // A space follows a tag, and words begin at spaces: its ids are the same alone.
    const kept = tag === undefined ? [] : this.encode(tag).slice(0, limit - 1);
    return { ids: [...kept, ...ids.slice(kept.length - limit)], cut: true };
  }

  encodeResponse(text: string, limit: number): { ids: number[]; cut: boolean } {
    const ids = this.encode(text);
    if (ids.length < limit) return { ids: [...ids, this.#eos], cut: false };
    for (const shorter of shorterTurns(text)) {
      const whole = this.encode(shorter);
      if (whole.length < limit) return { ids: [...whole, this.#eos], cut: true };
    }
    return { ids: [...ids.slice(0, limit - 1), this.#eos], cut: true };
  }
}
