import { counted, plural } from '../../src/base/counted.ts';
import { InterruptedError } from '../../src/base/errors.ts';
import {
  candidateList,
  type InspectedThread,
  type Inspection,
  inspectExport,
  threadKey,
} from '../../src/formatting/index.ts';
import { defineCommand } from '../cli/command.ts';
import { declareExportOptions, type ExportOptions, exportRequest } from '../cli/export-options.ts';
import { leftOut, number, skippedLines } from '../cli/left-out.ts';
import { shareBar } from '../cli/share-bar.ts';

export default defineCommand({
  name: 'inspect',
  description:
    'Shows what an export holds: whose it is and how that was found, its threads with their ids, counts and dates, ' +
    'what would be left out and why, and files that cannot be read. Writes no dataset; takes the options of format, ' +
    'and so says what they would do.',
  examples: [
    ['imitator inspect facebook-ann.zip', 'Shows what is in an export'],
    ['imitator inspect export --groups --json', 'Prints everything as JSON, groups taken in'],
  ],
  json: true,
  configure: declareExportOptions,
  async run(ctx, paths, options: ExportOptions) {
    const bar = shareBar('reading');
    try {
      const inspection = await inspectExport({
        ...exportRequest(ctx, paths, options),
        key: threadKey(ctx.environment.home),
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
  const { threads, counts, examples, skipped } = inspection;
  const days = threads.flatMap(({ first, last }) => [first, last].flatMap((time) => day(time) ?? [])).sort();
  const span = days.length === 0 ? '' : `, from ${days[0]} to ${days.at(-1)}`;
  return [
    ownerLine(inspection),
    `${counted(counts.threads, 'thread')}, ${counted(counts.messages, 'message')}${span}.`,
    `${counted(counts.typed, 'typed message')} in ${counted(counts.sessions, 'session')} ${plural(counts.typed, 'gives', 'give')} ${counted(examples, 'example')}.`,
    `Left out: ${leftOut(counts.dropped)}.`,
    ...skippedLines(skipped),
    '',
    ...threadTable(threads),
  ].join('\n');
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

function kindOf({ group, pending, dropped }: InspectedThread): string {
  const kinds = [group ? 'group' : '', pending ? 'request' : '', dropped.filtered ? 'not asked for' : ''];
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
