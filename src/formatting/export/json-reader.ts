/** Reads threads in JSON: Facebook's and Instagram's in all layouts, and those of the end-to-end-encrypted download. */
import { posix } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import type { Entry } from './entry.ts';
import { normaliseName } from './names.ts';
import type { CopyFacts, FoundFile, Reader } from './reader.ts';
import type { ThreadFile } from './thread-file.ts';
import {
  hasSenders,
  headOf,
  listsParticipants,
  participantsOf,
  threadPathOf,
  titleOf,
} from './thread-head.ts';
import { identityOfContent } from './thread-identity.ts';
import { isThread, looksEncrypted, parseJson, readThreadFile, textOf } from './thread-json.ts';
import { GROUP, groupOf, identityOfFolder, isCutOver, isTrusted, metaFolderOf } from './thread-place.ts';

const NUMBERED = /(?:^|\/)message(?:_(\d+))?\.json$/iu;
/** JSON that lies beside threads and may look like one. */
const NO_THREAD =
  /(?:^|\/)(?:ai_conversations|autofill_information|messaging_settings|secret_conversations|support_messages|your_[^/]*)\.json$/iu;

export const jsonReader: Reader = {
  form: 'JSON',

  async find(entry) {
    const { path } = entry;
    if (NUMBERED.test(path)) return numbered(path);
    if (GROUP.test(path)) return { copy: path, number: 0 };
    if (/\.html?$/iu.test(path) || NO_THREAD.test(path)) return undefined;
    const head = await headOf(entry);
    if (looksEncrypted(head) || (await isFlat(entry, head)))
      return { copy: path, number: 0, encrypted: posix.basename(path, '.json') };
    const isPlain = hasSenders(head) || (entry.named === true && listsParticipants(head));
    return isPlain ? { copy: path, number: 0 } : undefined;
  },

  async describe(files) {
    const first = files[0]!;
    const participants = await participantsOfFirst(files);
    const facts = await placeOf(first, participants);
    // The list may hold only the owner; the title of a thread of two is the other person's name.
    if (facts.cutOver && participants.length === 1) participants.push(normaliseName(await titleOf(first)));
    return facts;
  },

  read: parse,
};

/** message.json and message_1.json in one folder come from two exports. */
function numbered(path: string): FoundFile {
  const number = NUMBERED.exec(path)?.[1];
  return { copy: number === undefined ? path : posix.dirname(path), number: Number(number ?? 0) };
}

/** `Jana_7.json` with the field names of the ordinary export; the files of that one say where they lay. */
async function isFlat(entry: Entry, head: string): Promise<boolean> {
  return /_\d+\.json$/iu.test(entry.path) && hasSenders(head) && (await threadPathOf(entry)) === undefined;
}

/** The participants, from the first file that lists any. */
async function participantsOfFirst(files: readonly Entry[]): Promise<string[]> {
  for (const file of files) {
    const participants = await participantsOf(file);
    if (participants.length > 0) return participants;
  }
  return [];
}

/** Which thread it is: as its folder says where Meta named that, else as the file says. */
async function placeOf(first: Entry, participants: string[]): Promise<CopyFacts> {
  const facts = { participants, groupFolder: GROUP.test(first.path) };
  const inFolder = identityOfFolder(first.path);
  if (inFolder !== undefined && isTrusted(inFolder))
    return { ...facts, identity: inFolder, trusted: true, cutOver: isCutOver(first.path) };
  const path = await threadPathOf(first);
  // A folder that was named itself is in the place only, and what the file says may be older than the move.
  const isMeta = metaFolderOf(first.path) !== undefined;
  const cutOver = isMeta ? isCutOver(first.path) : isCutOver(path ?? '') || isCutOver(first.place);
  const told =
    path === undefined ? undefined : identityOfFolder(`inbox/${posix.basename(path)}/message_1.json`);
  const identity = told ?? inFolder ?? groupOf(first.path);
  if (identity !== undefined) return { ...facts, identity, trusted: isTrusted(identity), cutOver };
  return { ...facts, identity: await identityOfContent(first, participants), trusted: false, cutOver };
}

function parse(bytes: Buffer): ThreadFile {
  let json: unknown;
  try {
    json = parseJson(bytes);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(whyBroken(textOf(bytes), messageOf(error)));
  }
  if (!isThread(json)) throw new Error('it holds no participants and messages');
  return readThreadFile(json);
}

function whyBroken(text: string, message: string): string {
  const trimmed = text.trim();
  if (trimmed.replaceAll('\0', '') === '') return 'it is empty; download the export again';
  if (trimmed.startsWith('<')) return 'it holds HTML instead of JSON; download the export again';
  if (!/^[{[]/u.test(trimmed)) return 'it is not JSON; download the export again';
  if (/end of JSON|Unterminated/iu.test(message) || !/[}\]]$/u.test(trimmed))
    return 'it ends early; download the export again';
  // The parser's message quotes the text around the place, which is private.
  const position = /at position \d+/u.exec(message)?.[0] ?? '';
  return `it is damaged ${position}; download the export again`.replace(' ;', ';');
}
