/** JSON files, read or refused in words. */
import { readFileSync } from 'node:fs';
import { messageOf, problem } from '../errors.ts';

interface Told {
  code?: string;
  expected?: string;
  remedy?: string;
}

/**
 * The content of a JSON file.
 *
 * @param told what to say instead of the usual code and expectation, and what to do about it.
 * @throws ImitatorError `file-missing` where it cannot be read, `json-invalid` where it is no JSON, or the code in `told`
 *   for both.
 */
export function readJson(path: string, told: Told = {}): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw refused(path, told, { code: 'file-missing', expected: 'a readable file', cause });
  }
  return parseJson(text, path, told);
}

/** The content of JSON text that stands at `path`. @throws as `readJson` for what is no JSON. */
export function parseJson(text: string, path: string, told: Told = {}): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused(path, told, { code: 'json-invalid', expected: 'JSON', cause });
  }
}

function refused(path: string, told: Told, usual: { code: string; expected: string; cause: unknown }) {
  return problem({ place: path, value: messageOf(usual.cause), ...usual, ...told });
}
