/** What a JSON file says of its thread. Where the beginning is enough, no more is read. */
import type { Entry } from './entry.ts';
import { repair } from './mojibake.ts';
import { normaliseName } from './names.ts';
import { isThread, looksEncrypted, parseJson, participantNames, type ThreadJson } from './thread-json.ts';

const HEAD_BYTES = 16384;
/** Behind the messages stand title, path and, in groups, a picture and a link. */
const END_BYTES = 8192;

/** The beginning of a file; empty where it cannot be read. */
export async function headOf(entry: Entry): Promise<string> {
  try {
    return (await entry.readStart(HEAD_BYTES)).toString('utf8');
  } catch {
    // The reason is given when the whole file is read.
    return '';
  }
}

/** Where a thread lay when it was exported (`inbox/jana_1234567890`), as the end of its file says. */
export async function threadPathOf(entry: Entry): Promise<string | undefined> {
  try {
    const end = (await entry.readEnd(END_BYTES)).toString('utf8');
    // The last one: what people write may look like it.
    const written = [...end.matchAll(/"thread_path"\s*:\s*("(?:[^"\\]|\\.)*")/gu)].at(-1)?.[1];
    return written === undefined ? undefined : repair(JSON.parse(written) as string);
  } catch {
    return undefined;
  }
}

/** Whether a file that begins so is plainly a thread: its messages have senders. */
export function hasSenders(head: string): boolean {
  return /"(?:participants|messages)"\s*:\s*\[/u.test(head) && /"sender_name"\s*:/u.test(head);
}

/** Whether a file that begins so is a thread, by its list of participants. */
export function listsParticipants(head: string): boolean {
  return /"participants"\s*:/u.test(head);
}

/** Participants without parsing the messages behind them, where the file begins as Meta's do. */
export async function participantsOf(entry: Entry): Promise<string[]> {
  const head = await headOf(entry);
  const list = /"participants"\s*:\s*(\[[^\]]*\])/u.exec(head)?.[1];
  const names = parseList(list) ?? (await parseThread(entry))?.participants ?? [];
  const clean = looksEncrypted(head) ? normaliseName : (name: string) => normaliseName(repair(name));
  return participantNames(names, (name) => clean(String(name)));
}

/** A thread's title, repaired; empty where it has none. */
export async function titleOf(entry: Entry): Promise<string> {
  const title = (await parseThread(entry))?.['title'];
  return typeof title === 'string' ? repair(title) : '';
}

/** A whole file parsed; undefined where it is no thread. */
export async function parseThread(entry: Entry): Promise<ThreadJson | undefined> {
  try {
    const json = parseJson(await entry.read());
    return isThread(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function parseList(list: string | undefined): unknown[] | undefined {
  if (list === undefined) return undefined;
  try {
    return JSON.parse(list) as unknown[];
  } catch {
    return undefined;
  }
}

/** What a text of JSON says; undefined where it is broken. */
function textIn(json: string): string | undefined {
  try {
    return JSON.parse(json) as string;
  } catch {
    return undefined;
  }
}

/** Who signs the messages in the beginning of a file, repaired; the newest ones. */
export function sendersIn(head: string): string[] {
  const signed = head.matchAll(/"(?:sender_name|senderName)"\s*:\s*("(?:[^"\\]|\\.)*")/gu);
  const names = new Set(Array.from(signed, ([, name]) => name!));
  return [...names].flatMap((name) => textIn(name) ?? []).map((name) => normaliseName(repair(name)));
}
