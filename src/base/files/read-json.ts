/** JSON files, read or refused in words. */
import { readFileSync, statSync } from 'node:fs';
import { messageOf, problem } from '../errors.ts';
import { disproportionOfJson } from './proportion.ts';

/** The largest are tokenizers, of some 30 MB. */
const MOST_BYTES = 128_000_000;
/** A tokenizer's list of pairs has the most values for its length. */
const BYTES_A_VALUE = 3;

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
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES)
      throw new Error(`${Math.round(size / 1e6)} MB, where ${MOST_BYTES / 1e6} are the most`);
    bytes = readFileSync(path);
  } catch (cause) {
    throw refused(path, told, { code: 'file-missing', expected: 'a readable file', cause });
  }
  return parsed(bytes, path, told);
}

/** The content of JSON text that stands at `path`. @throws as `readJson` for what is no JSON. */
export function parseJson(text: string, path: string, told: Told = {}): unknown {
  return parsed(Buffer.from(text), path, told);
}

function parsed(bytes: Buffer, path: string, told: Told): unknown {
  try {
    const why = disproportionOfJson(bytes, BYTES_A_VALUE);
    if (why !== undefined) throw new Error(why);
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw refused(path, told, { code: 'json-invalid', expected: 'JSON', cause });
  }
}

function refused(path: string, told: Told, usual: { code: string; expected: string; cause: unknown }) {
  return problem({ place: path, value: messageOf(usual.cause), ...usual, ...told });
}
