/** Reads threads in HTML, which is what Meta sends unless one asks for JSON. */
import { posix } from 'node:path';
import { disproportionOfText } from '../../base/files/proportion.ts';
import type { Entry } from './entry.ts';
import { readPage } from './html-page.ts';
import { readTimes } from './localised-times.ts';
import { isGone, normaliseName } from './names.ts';
import type { Clocks, Reader } from './reader.ts';
import type { ExportMessage, ThreadFile } from './thread-file.ts';
import { identityOfPeople } from './thread-identity.ts';
import { identityOfFolder, isCutOver, isTrusted, metaFolderOf } from './thread-place.ts';

const NUMBERED = /(?:^|\/)message(?:_(\d+))?\.html?$/iu;
const PAGE = /\.html?$/iu;
/** `<b>` is the shortest of tags, and no page has nothing else. */
const TAGS = { byte: 0x3c, begins: 'tags', bytesEach: 4 };
/** Style sheets and pictures come first. */
const HEAD_BYTES = 262_144;

/** @param clocks by which the pages were written. */
export function htmlReader(clocks: Clocks): Reader {
  return {
    form: 'HTML',

    async find(entry) {
      const { path } = entry;
      const number = NUMBERED.exec(path);
      if (number !== null) return { copy: posix.dirname(path), number: Number(number[1] ?? 0) };
      if (!PAGE.test(path) || (entry.named !== true && metaFolderOf(path) === undefined)) return undefined;
      const { messages } = readPage(await beginningOf(entry));
      return messages.some(({ sender, time }) => sender !== '' && time !== '')
        ? { copy: path, number: 0 }
        : undefined;
    },

    async describe([first]) {
      const { title, participants: listed, messages } = readPage(await beginningOf(first!));
      const senders = [...listed, ...messages.map(({ sender }) => sender)].map(normaliseName);
      // In a thread of two the title is the other person's name, who may not have written lately.
      const others = new Set(senders).size <= 1 ? [normaliseName(title)] : [];
      const participants = [...new Set([...senders, ...others])].filter((name) => name !== '');
      const inFolder = identityOfFolder(first!.path);
      const name = participants.some(isGone) ? first!.path : title;
      return {
        identity: inFolder ?? identityOfPeople(participants, name),
        trusted: inFolder !== undefined && isTrusted(inFolder),
        participants,
        groupFolder: false,
        cutOver: isCutOver(metaFolderOf(first!.path) === undefined ? first!.place : first!.path),
      };
    },

    read(bytes) {
      const why = disproportionOfText(bytes, TAGS);
      if (why !== undefined) throw new Error(why);
      return threadFile(bytes.toString('utf8'), clocks);
    },
  };
}

/** So many blocks tell who is in a thread. */
const FIRST_BLOCKS = 40;
const BLOCK = /class="[^"]*(?:_a6-g|uiBoxWhite)/gu;

async function beginningOf(entry: Entry): Promise<string> {
  try {
    const html = (await entry.readStart(HEAD_BYTES)).toString('utf8');
    return html.slice(0, [...html.matchAll(BLOCK)][FIRST_BLOCKS]?.index);
  } catch {
    // The reason is given when the whole file is read.
    return '';
  }
}

/** Newest first, as the page has them. A page whose times nobody can read has none, and its order. */
function threadFile(html: string, { toMoment, dateOrder }: Clocks): ThreadFile {
  const { title, participants, messages } = readPage(html);
  if (messages.length === 0)
    throw new Error('no message can be found in it; ask Meta for JSON, or download the export again');
  const read = readTimes(
    messages.map(({ time }) => time),
    dateOrder,
  );
  const moments = read?.times.map(toMoment);
  const known = moments?.every((moment) => moment !== undefined) === true;
  return {
    title,
    participants: participants.map(normaliseName),
    group: false,
    pending: false,
    event: false,
    messages: messages.map(
      ({ sender, text, media }, i): ExportMessage => ({
        sender: normaliseName(sender),
        at: known ? moments[i] : undefined,
        content: text,
        media,
        mark: undefined,
      }),
    ),
    resolution: read?.resolution ?? 1,
  };
}
