import { counted, plural } from '../../src/base/counted.ts';
import { InterruptedError } from '../../src/base/errors.ts';
import {
  candidateList,
  type InspectedThread,
  type Inspection,
  inspectExport,
  type SystemText,
  threadKey,
} from '../../src/formatting/index.ts';
import { defineCommand } from '../cli/command.ts';
import {
  declareInspectOptions,
  type ExportOptions,
  exportRequest,
  pathsAndTexts,
} from '../cli/export-options.ts';
import { leftOut, number, skippedLines } from '../cli/left-out.ts';
import { ownHome } from '../cli/private-folders.ts';
import { shareBar } from '../cli/share-bar.ts';

export default defineCommand({
  name: 'inspect',
  description:
    'Shows what an export holds: whose it is and how that was found, its threads with their ids, counts and dates, ' +
    'what would be left out and why, and files that cannot be read. Writes no dataset; takes the options of format, ' +
    'and so says what they would do.\n\n' +
    '--system-texts lists the texts that count as written by Messenger, how often they stand there and how they were ' +
    'found. To keep one, or to leave out one more, give --system-texts FILE (or formatting.systemTexts): a JSON object ' +
    'from a text to "keep" or "drop", {name} standing for a name.',
  examples: [
    ['imitator inspect facebook-ann.zip', 'Shows what is in an export'],
    ['imitator inspect export --groups --json', 'Prints everything as JSON, groups taken in'],
    ['imitator inspect export --system-texts', 'Shows what Messenger wrote into it'],
  ],
  json: true,
  configure: declareInspectOptions,
  async run(ctx, args, given: ExportOptions) {
    const { paths, options } = pathsAndTexts(args, given);
    const bar = shareBar('reading');
    try {
      const inspection = await inspectExport({
        ...exportRequest(ctx, paths, options),
        systemTexts: options.systemTexts !== undefined,
        key: threadKey(ownHome(ctx)),
        onProgress: ({ bytes, ofBytes }) => bar.show(bytes, ofBytes),
      });
      bar.close();
      ctx.result(inspection, () => summary(inspection));
    } catch (error) {
      throw ctx.signal.aborted ? new InterruptedError('stopped') : error;
    } finally {
      bar.close();
    }
  },
});

function summary(inspection: Inspection): string {
  const { threads, counts, examples, ownerless, untimed, skipped, systemTexts } = inspection;
  const days = threads.flatMap(({ first, last }) => [first, last].flatMap((time) => day(time) ?? [])).sort();
  const span = days.length === 0 ? '' : `, from ${days[0]} to ${days.at(-1)}`;
  return [
    ownerLine(inspection),
    `${counted(counts.threads, 'thread')}, ${counted(counts.messages, 'message')}${span}.`,
    `${counted(counts.typed, 'typed message')} in ${counted(counts.sessions, 'session')} ${plural(counts.typed, 'gives', 'give')} ${counted(examples, 'example')}.`,
    `Left out: ${leftOut(counts.dropped)}.`,
    ...(ownerless === null ? [] : [`Note: ${ownerless}.`]),
    ...(untimed === null ? [] : [`Note: ${untimed}.`]),
    ...skippedLines(skipped),
    '',
    ...threadTable(threads),
    ...(systemTexts === undefined ? [] : ['', ...textTable(systemTexts)]),
  ].join('\n');
}

const BY: Readonly<Record<SystemText['by'], string>> = {
  list: 'known',
  structure: 'describes an attachment',
  export: 'all over the export',
  choice: 'as you chose',
};
const SHOWN_TEXTS = 60;

/** The texts that nobody typed, with how often they stand there and how they were found. */
function textTable(texts: readonly SystemText[]): string[] {
  if (texts.length === 0) return ['No text counts as written by Messenger.'];
  const shown = texts.slice(0, SHOWN_TEXTS);
  const width = Math.max(...shown.map(({ count }) => number(count).length));
  const lines = shown.map(
    ({ text, count, by }) => `  ${number(count).padStart(width)}  ${JSON.stringify(text)}  (${BY[by]})`,
  );
  const more = texts.length - shown.length;
  return [
    'Written by Messenger (--system-texts FILE keeps or drops single ones):',
    ...lines,
    ...(more > 0 ? [`  and ${number(more)} more (--json shows all of them)`] : []),
  ];
}

const HOW: Readonly<Record<Inspection['owner']['how'], string>> = {
  given: 'as --me says',
  profile: "as the export's profile says",
  threads: 'the one name in nearly all threads',
  unclear: '',
};

function ownerLine({ owner, candidates }: Inspection): string {
  if (owner.how !== 'unclear') return `Owner: ${owner.names.join(', ')} (${HOW[owner.how]}).`;
  return `Owner: not clear, so nothing counts as a reply. It could be ${candidateList(candidates)}; say it with --me NAME.`;
}

const SHOWN = 40;
const WIDEST = 36;

function threadTable(threads: readonly InspectedThread[]): string[] {
  const head = ['thread', 'examples', 'typed', 'messages', 'first', 'last', 'id', ''];
  const rows = threads
    .slice(0, SHOWN)
    .map((thread) => [
      cut(thread.title === '' ? thread.people.join(', ') : thread.title),
      number(thread.examples),
      number(thread.typed),
      number(thread.messages),
      day(thread.first) ?? '-',
      day(thread.last) ?? '-',
      thread.thread,
      kindOf(thread),
    ]);
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => [...row[column]!].length)));
  const isNumber = (column: number) => column >= 1 && column <= 3;
  const lines = table.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat(widths[column]! - [...cell].length);
        return isNumber(column) ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
  const more = threads.length - rows.length;
  return more > 0 ? [...lines, `and ${number(more)} more (--json shows all of them)`] : lines;
}

function kindOf({ group, pending, ownerless, machine, dropped }: InspectedThread): string {
  const kinds = [
    group ? 'group' : '',
    pending ? 'request' : '',
    machine ? 'a machine' : '',
    ownerless ? 'without you' : '',
    dropped.filtered ? 'not asked for' : '',
  ];
  return kinds.filter((kind) => kind !== '').join(', ');
}

function cut(text: string): string {
  const signs = [...text];
  return signs.length > WIDEST ? `${signs.slice(0, WIDEST - 1).join('')}…` : text;
}

/** The day of an ISO time, in the local zone. */
function day(time: string | null): string | undefined {
  if (time === null) return undefined;
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
