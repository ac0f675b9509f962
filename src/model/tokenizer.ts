/** The tokenizer of a checkpoint, for text that people wrote: nothing in it can become a special token. */
import { createHash } from 'node:crypto';
import { PreTrainedTokenizer } from '@xenova/transformers';
import { z } from 'zod';
import { problem } from '../base/errors.ts';
import { parseJson } from '../base/files/read-json.ts';
import { codecOf, type Encoded, type ExampleCodec, type Words } from '../formatting/prompt/index.ts';
import type { Architecture } from '../networks/family.ts';
import type { Form } from '../vocabulary.ts';
import { readCompanion, readConfigs } from './checkpoint/index.ts';

const tokenizerFile = z.looseObject({
  pre_tokenizer: z.unknown(),
  added_tokens: z.array(z.looseObject({ id: z.number().int(), content: z.string() })).default([]),
  model: z.looseObject({
    type: z.literal('BPE'),
    byte_fallback: z.boolean().nullish(),
    vocab: z.record(z.string(), z.number().int()),
  }),
});

export interface Tokenizer extends Pick<ExampleCodec, 'encodePrompt' | 'encodeResponse' | 'decodeReply'> {
  /** SHA-256 of tokenizer.json, in hex: equal hashes give equal ids. */
  readonly hash: string;
  /** How examples are read with it. */
  readonly form: Form;
  /** Ids below this; a base's embedding table holds all of them, but perhaps the last: `<mask>`. */
  readonly vocabularySize: number;
  /** Ids that stand for no text: padding, start, end, unknown. */
  readonly specialIds: ReadonlySet<number>;
  /** Entries that begin a word, without the sign of the space before them. */
  readonly wholeWords: readonly string[];
  /** Ids that stand for the break between two messages and nothing else; ascending. */
  readonly breakIds: readonly number[];
  /** Ids of a text, the end token not appended. */
  encode(text: string): number[];
  /** The text of ids, special ones left out. It begins with the space that encoding adds, where it adds one. */
  decode(ids: readonly number[]): string;
}

/**
 * Reads a checkpoint's tokenizer.json.
 *
 * @param dir its folder, or a GGUF file.
 * @param network whose form and end token it is read with; left out, what the checkpoint's configuration says.
 * @throws ImitatorError `tokenizer-missing`, `tokenizer-invalid`, `other-tokenizer`, `form-tokens`.
 */
export function readTokenizer(dir: string, network?: Architecture): Tokenizer {
  const found = findTokenizer(dir, network);
  if (found !== undefined) return found;
  throw problem({
    code: 'tokenizer-missing',
    place: dir,
    expected: 'tokenizer.json beside the weights',
    remedy: 'save it with the fast tokenizer of the model, or give ids instead of text',
  });
}

/** As `readTokenizer`; undefined where the checkpoint has none: then ids are all that can be fed. */
export function findTokenizer(dir: string, network?: Architecture): Tokenizer | undefined {
  const found = readCompanion(dir, 'tokenizer.json');
  if (found === undefined) return undefined;
  const { text, path } = found;
  const parsed = tokenizerFile.safeParse(parseJson(text, path));
  if (!parsed.success)
    throw problem({ code: 'tokenizer-invalid', place: path, expected: 'a byte-level BPE tokenizer' });
  requireByteLevel(parsed.data, path);
  const { family, config } = network ?? readConfigs(dir);
  const more = readCompanion(dir, 'tokenizer_config.json');
  const options = more === undefined ? {} : (parseJson(more.text, more.path) as Record<string, unknown>);
  const hash = createHash('sha256').update(text).digest('hex');
  return new UserTextTokenizer(parsed.data, options, hash, { form: family.form, end: config.eosTokenId });
}

/** Others have their pieces from SentencePiece: text is split in other ways, and spaces are other signs. */
function requireByteLevel(
  { pre_tokenizer: split, model }: z.infer<typeof tokenizerFile>,
  path: string,
): void {
  if (JSON.stringify(split ?? null).includes('"ByteLevel"')) return;
  throw problem({
    code: 'other-tokenizer',
    place: path,
    expected: 'a byte-level BPE tokenizer, as BlenderBot and SmolLM2 have it',
    value: model.byte_fallback === true ? 'one of SentencePiece' : 'another kind of BPE',
    remedy: 'choose another model',
  });
}

/** Byte-level BPE writes a space so. */
const SPACE = 'Ġ';

class UserTextTokenizer implements Tokenizer, Words {
  readonly hash: string;
  readonly form: Form;
  readonly end: number;
  readonly vocabularySize: number;
  readonly specialIds: ReadonlySet<number>;
  readonly wholeWords: readonly string[];
  readonly breakIds: readonly number[];
  readonly #library: PreTrainedTokenizer;
  readonly #added: ReadonlyMap<string, number>;
  readonly #codec: ExampleCodec;

  constructor(
    file: z.infer<typeof tokenizerFile>,
    options: Record<string, unknown>,
    hash: string,
    { form, end }: { form: Form; end: number },
  ) {
    this.hash = hash;
    this.form = form;
    this.end = end;
    this.#added = new Map(file.added_tokens.map(({ content, id }) => [content, id]));
    const ids = [...Object.values(file.model.vocab), ...this.#added.values()];
    this.vocabularySize = ids.reduce((most, id) => Math.max(most, id), -1) + 1;
    this.specialIds = new Set([...this.#added.values(), end]);
    const entries = Object.keys(file.model.vocab).filter((entry) => entry.startsWith(SPACE));
    this.wholeWords = entries.map((entry) => entry.slice(1));
    // The library would find special tokens inside the text; without their list it cannot.
    const { added_tokens_decoder: _, ...rest } = options;
    this.#library = new PreTrainedTokenizer({ ...file, added_tokens: [] }, rest);
    const codec = codecOf(form, this);
    this.#codec = codec;
    // A break is a sign, perhaps behind a space; what is longer need not be decoded.
    this.breakIds = Object.entries(file.model.vocab)
      .filter(([token, id]) => token.length <= 2 && codec.isBreak(this.decode([id])))
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

  special(content: string): number | undefined {
    return this.#added.get(content);
  }

  encodePrompt(text: string, limit: number): Encoded {
    return this.#codec.encodePrompt(text, limit);
  }

  encodeResponse(text: string, limit: number): Encoded {
    return this.#codec.encodeResponse(text, limit);
  }

  decodeReply(ids: readonly number[]): string {
    return this.#codec.decodeReply(ids);
  }
}
