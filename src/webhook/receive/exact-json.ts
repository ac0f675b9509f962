/** JSON whose numbers are identities: what a double cannot hold exactly stays the text that was sent. */

/** A number of sixteen digits or more may lie above 2^53; one inside a string costs a slower reading, and nothing else. */
const LONG_NUMBER = /(?:^|[:[,\s])-?\d{16}/;
const WHOLE_NUMBER = /^-?\d+$/;

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/**
 * A whole number above 2^53 comes as a string of its digits; everything else as `JSON.parse` gives it.
 * @throws SyntaxError for what is no JSON.
 */
export function parseExactly(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
  } catch (error) {
    // Nested deeper than a reviver follows, which Meta's are not: rounded numbers are no ids (see `idOf`).
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}

const exact: Reviver = (_, value, { source }) => {
  const rounded = typeof value === 'number' && !Number.isSafeInteger(value);
  return rounded && source !== undefined && WHOLE_NUMBER.test(source) ? source : value;
};
