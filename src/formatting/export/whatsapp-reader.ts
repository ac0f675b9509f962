/** Reads chats that WhatsApp exported as text: one file a chat, alone or in a zip with its media. */
import { posix } from 'node:path';
import { problem } from '../../base/errors.ts';
import { disproportionOfText } from '../../base/files/proportion.ts';
import { inOrder, type NumericDate, orderOf } from './date-order.ts';
import type { Entry } from './entry.ts';
import { normaliseName } from './names.ts';
import type { Clocks, Reader } from './reader.ts';
import type { ExportMessage, ThreadFile } from './thread-file.ts';
import { headOf } from './thread-head.ts';
import { identityOfPeople } from './thread-identity.ts';
import { textOf } from './thread-json.ts';
import { type ChatLine, looksLikeChat, readChat } from './whatsapp-chat.ts';
import { typedInChat } from './whatsapp-texts.ts';

/** @param clocks those of the phone that the chat was exported from. */
export function whatsappReader(clocks: Clocks): Reader {
  return {
    form: 'WhatsApp',

    async find(entry) {
      if (!/\.txt$/iu.test(entry.path) && entry.named !== true) return undefined;
      return looksLikeChat(await headOf(entry)) ? { copy: entry.path, number: 0 } : undefined;
    },

    async describe([entry]) {
      const participants = sendersIn(messagesOf(await linesOf(entry!)));
      // Groups of the same people are told apart by their names; two people have one chat.
      const title = participants.length === 2 ? '' : titleOf(entry!);
      return {
        identity: `whatsapp-${identityOfPeople(participants, title)}`,
        trusted: false,
        participants,
        groupFolder: false,
        cutOver: false,
      };
    },

    read(bytes, entry): ThreadFile {
      const lines = linesIn(bytes);
      const messages = messagesOf(lines, timesOf(lines, entry, clocks));
      return {
        title: titleOf(entry),
        participants: sendersIn(messages),
        group: false,
        pending: false,
        event: false,
        messages: messages.reverse(),
        resolution: lines.every(({ clock }) => clock.second !== undefined) ? 1000 : 60_000,
      };
    },
  };
}

/** Even a chat of single letters has more to a line. */
const LINES = { byte: 0x0a, begins: 'lines', bytesEach: 4 };

function linesIn(bytes: Buffer): ChatLine[] {
  const why = disproportionOfText(bytes, LINES);
  if (why !== undefined) throw new Error(why);
  return readChat(textOf(bytes));
}

async function linesOf(entry: Entry): Promise<ChatLine[]> {
  try {
    return linesIn(await entry.read());
  } catch {
    // The reason is given when the file is read for its messages.
    return [];
  }
}

/** In the order of the file, which is that of time. */
function messagesOf(
  lines: readonly ChatLine[],
  times: readonly (number | undefined)[] = [],
): ExportMessage[] {
  const messages = lines.map((line, i): ExportMessage => {
    const sender = normaliseName(line.sender);
    const typed = typedInChat(line.text);
    return { sender, at: times[i], ...typed, mark: sender === '' ? 'people' : typed.mark };
  });
  // What the app says, it says in the name of the group or of anybody.
  const wrote = new Set(messages.filter(({ mark }) => mark !== 'people').map(({ sender }) => sender));
  return messages.map((message) => (wrote.has(message.sender) ? message : { ...message, sender: '' }));
}

function sendersIn(messages: readonly ExportMessage[]): string[] {
  return [...new Set(messages.map(({ sender }) => sender))].filter((sender) => sender !== '');
}

/** @throws ImitatorError `date-order` where day and month cannot be told apart. */
function timesOf(lines: readonly ChatLine[], { place }: Entry, { toMoment, dateOrder }: Clocks) {
  const order = orderOf(lines.map(({ date }) => date)) ?? dateOrder;
  if (order === undefined)
    throw problem({
      code: 'date-order',
      place,
      expected: 'dates in which the day can be told from the month',
      value: exampleOf(lines[0]!.date),
      remedy:
        'say which comes first with --date-order dmy or --date-order mdy (in the settings: formatting.dateOrder)',
    });
  return lines.map(({ date, clock: { hour, minute, second = 0 } }) =>
    toMoment({ ...inOrder(date, order), hour, minute, second }),
  );
}

const exampleOf = ({ numbers, sign }: NumericDate) => numbers.join(sign);

/** "WhatsApp Chat with Ann": the app's own words, in the languages that it speaks, and whose chat it is. */
const BEFORE_TITLE = /\s(?:-|–|with|mit|con|com|avec|z|met|s)\s(.+)$/isu;

/**
 * The other person's name, or the group's: what stands behind the app's name in that of the file, or of the zip or folder
 * of a `_chat.txt`.
 */
function titleOf({ path, source }: Entry): string {
  const name = posix.basename(path, posix.extname(path));
  const folder = posix.basename(posix.dirname(path));
  const outer = posix.basename(source.replaceAll('\\', '/')).replace(/\.zip$/iu, '');
  for (const each of name === '_chat' ? [folder, outer] : [name]) {
    const begin = each.search(/whatsapp/iu);
    const title = begin < 0 ? undefined : BEFORE_TITLE.exec(each.slice(begin))?.[1];
    if (title !== undefined) return title.replace(/ \(\d+\)$/u, '');
  }
  return '';
}
