/** Many texts remembered by 32 bits each, to ask whether a text is one of them; what they say is not kept. */
import { textKey } from '../text/index.ts';

/** FNV-1a (Fowler, Noll and Vo) over the text's UTF-16 units, with a last mixing so that low bits serve alone. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/**
 * Texts that differ in case and punctuation only are one. A text that is none of n is taken for one of them with
 * probability n / 2^32.
 */
export class TextHashes {
  readonly #hashes: ReadonlySet<number>;

  constructor(hashes: Iterable<number>) {
    this.#hashes = new Set(hashes);
  }

  static of(texts: readonly string[]): TextHashes {
    return new TextHashes(texts.map((text) => hash32(textKey(text))));
  }

  /** From `toBase64`. @throws RangeError where it is cut. */
  static fromBase64(packed: string): TextHashes {
    const bytes = Buffer.from(packed, 'base64');
    if (bytes.length % 4 !== 0) throw new RangeError('expected whole numbers of 32 bits');
    return new TextHashes(Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i)));
  }

  has(text: string): boolean {
    return this.#hashes.has(hash32(textKey(text)));
  }

  /** Sorted, four bytes each, little-endian. */
  toBase64(): string {
    const sorted = [...this.#hashes].sort((a, b) => a - b);
    const bytes = Buffer.alloc(4 * sorted.length);
    sorted.forEach((hash, i) => void bytes.writeUInt32LE(hash, 4 * i));
    return bytes.toString('base64');
  }
}
