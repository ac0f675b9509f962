/** A file of variables changed in place: what is not ours stays as it stands, comments among it. */

const PLAIN = /^[\w.:/@%+=,~-]*$/;
const LINE = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=/;

/**
 * The text with these values: in the place of the last line that sets each, since that one counts, else at the end.
 * A value that no quotes can hold is refused by whoever asked for it: none has a line break.
 */
export function withVariables(text: string, values: ReadonlyMap<string, string>): string {
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  for (const [name, value] of values) {
    const line = `${name}=${quoted(value)}`;
    const place = lines.findLastIndex((each) => LINE.exec(each)?.[1] === name);
    if (place < 0) lines.push(line);
    else lines[place] = line;
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** As dotenv reads it: within single quotes nothing means anything. */
function quoted(value: string): string {
  if (PLAIN.test(value)) return value;
  return value.includes("'") ? `\`${value}\`` : `'${value}'`;
}
