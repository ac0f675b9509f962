/**
 * Repairs the export's text. Meta writes every UTF-8 byte as `\u00XX`; parsed as JSON, "ż" is then the two
 * characters U+00C5 U+00BC. What is already correct is left as it is.
 */

const BEYOND_ASCII = /[\u0080-\uffff]/;
const BEYOND_BYTES = /[\u0100-\uffff]/;
const BYTE_RUN = /[\u0080-\u00ff]+/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** The text that was meant. One level of mojibake is undone, never more. */
export function repair(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text;
  const repaired = BEYOND_BYTES.test(text) ? text.replace(BYTE_RUN, decodeSequences) : decodeSequences(text);
  return repaired.replace(LONE_SURROGATE, '\ufffd');
}

/** Decodes the well-formed UTF-8 sequences among characters that each stand for a byte; the rest stays. */
function decodeSequences(run: string): string {
  let result = '';
  for (let i = 0; i < run.length; ) {
    const length = sequenceLength(run, i);
    if (length === 0) {
      result += run[i];
      i++;
    } else {
      result += codeUnits(run, i, length);
      i += length;
    }
  }
  return result;
}

/** Bytes of the UTF-8 sequence that begins here: 2 to 4, or 0 where none does. Surrogates (CESU-8) are let through. */
function sequenceLength(run: string, at: number): number {
  const first = run.charCodeAt(at);
  const length =
    first >= 0xf0 && first <= 0xf4
      ? 4
      : first >= 0xe0 && first < 0xf0
        ? 3
        : first >= 0xc2 && first < 0xe0
          ? 2
          : 0;
  if (length === 0) return 0;
  for (let i = 1; i < length; i++) if ((run.charCodeAt(at + i) & 0xffc0) !== 0x80) return 0;
  const second = run.charCodeAt(at + 1);
  const overlong = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90);
  const beyond = first === 0xf4 && second > 0x8f;
  return overlong || beyond ? 0 : length;
}

function codeUnits(run: string, at: number, length: number): string {
  const first = run.charCodeAt(at);
  let code = length === 2 ? first & 31 : length === 3 ? first & 15 : first & 7;
  for (let i = 1; i < length; i++) code = (code << 6) | (run.charCodeAt(at + i) & 63);
  return code < 0x10000 ? String.fromCharCode(code) : String.fromCodePoint(code);
}
