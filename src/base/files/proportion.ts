/**
 * Files from elsewhere that would take many times their length in memory: millions of empty objects, of lists within
 * lists, of lines without a word. They are told by counting, before anything is made of them.
 */

/** What is shorter is made of whatever it holds: it cannot hold much. */
const SMALL_BYTES = 4_000_000;
/** Deeper than any file that people exchange. */
const DEEPEST = 200;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * What is wrong with JSON that has more values than such files have, values within values without end, or a text longer
 * than any; undefined where nothing is. Whether it is JSON is another question.
 *
 * @param bytesAValue how many bytes a value takes at least, on an average, in files of this kind.
 * @param longestText in bytes; no matter if left out.
 */
export function disproportionOfJson(
  bytes: Uint8Array,
  bytesAValue: number,
  longestText = Number.POSITIVE_INFINITY,
): string | undefined {
  if (bytes.length <= SMALL_BYTES) return undefined;
  const most = bytes.length / bytesAValue;
  let values = 0;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      const end = endOfText(bytes, at + 1);
      if (end - at > longestText)
        return `one text in it is ${megabytes(end - at)} MB long, which nobody has written`;
      at = end;
    } else if (byte === COMMA) values++;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      values++;
      if (++depth > DEEPEST) return `it has values within values, ${DEEPEST} deep and more`;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
    if (values > most) return tooMany('values', values, at);
  }
  return undefined;
}

/** The same for text in which a sign begins something that takes memory: a line, a tag. */
export function disproportionOfText(
  bytes: Uint8Array,
  sign: { byte: number; begins: string; bytesEach: number },
): string | undefined {
  if (bytes.length <= SMALL_BYTES) return undefined;
  let count = 0;
  for (let at = bytes.indexOf(sign.byte); at >= 0; at = bytes.indexOf(sign.byte, at + 1))
    if (++count > bytes.length / sign.bytesEach) return tooMany(sign.begins, count, at);
  return undefined;
}

function endOfText(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at;
  }
  return bytes.length;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

function tooMany(what: string, count: number, at: number): string {
  return `it holds next to nothing: ${(count / 1e6).toFixed(1)} million ${what} in its first ${megabytes(at)} MB`;
}
