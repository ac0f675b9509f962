/** JSON files, read or refused in words. */
import { readFileSync } from 'node:fs';
import { messageOf, problem } from '../errors.ts';

/**
 * The content of a JSON file.
 *
 * @param told what to say instead of the usual code and expectation, and what to do about it.
 * @throws ImitatorError `file-missing` where it cannot be read, `json-invalid` where it is no JSON, or the code in `told`
 *   for both.
 */
export function readJson(
  path: string,
  told: { code?: string; expected?: string; remedy?: string } = {},
): unknown {
  const refuse = (code: string, expected: string, cause: unknown) =>
    problem({
      code: told.code ?? code,
      place: path,
      expected: told.expected ?? expected,
      value: messageOf(cause),
      remedy: told.remedy,
      cause,
    });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw refuse('file-missing', 'a readable file', cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuse('json-invalid', 'JSON', cause);
  }
}
