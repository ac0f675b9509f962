import { join } from 'node:path';
import { counted } from '../../src/base/counted.ts';
import { InterruptedError } from '../../src/base/errors.ts';
import {
  type DatasetManifest,
  type FormatEvent,
  formatExport,
  threadKey,
} from '../../src/formatting/index.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { declareExportOptions, type ExportOptions, exportRequest } from '../cli/export-options.ts';
import { leftOut, number, skippedLines } from '../cli/left-out.ts';
import { ownHome, warnOfLoose } from '../cli/private-folders.ts';
import { type ShareBar, shareBar } from '../cli/share-bar.ts';

interface FormatOptions extends ExportOptions {
  out: string;
  events?: boolean;
}

export default defineCommand({
  name: 'format',
  description:
    'Makes a dataset of an export: pairs of what the other side wrote and what you answered, messages of one turn ' +
    'joined by pipes. Zips are read in place. The folder OUT then holds train.jsonl, valid.jsonl and test.jsonl, ' +
    'report.html, threads.json (whose threads they are: for you alone), and last dataset.json; until then, and when ' +
    'anything fails, it stays as it was.\n\n' +
    "Other people's words are in a dataset: --exclude NAME leaves somebody out. Phone numbers, addresses, links and " +
    'cards are replaced by [phone] and so on (formatting.privacyLiterals).',
  examples: [
    ['imitator format facebook-ann.zip --out my-dataset', 'Makes a dataset of an export'],
    [
      'imitator format part-1.zip part-2.zip --out my-dataset --exclude "Jana *" --since 2022-01-01',
      'Takes both parts of an export, without Jana, from 2022 on',
    ],
    ['imitator format export --out my-dataset --me "Ann Example" --json', 'Says who you are; prints JSON'],
  ],
  json: true,
  configure(command) {
    declareExportOptions(command);
    command
      .requiredOption('--out <dir>', 'folder for the dataset')
      .option('--events', 'print what happens as JSON lines');
  },
  async run(ctx, paths, options: FormatOptions) {
    warnOfLoose(ctx, options.out);
    const request = {
      ...exportRequest(ctx, paths, options),
      out: options.out,
      key: threadKey(ownHome(ctx)),
      report: async () => (await import('../../src/formatting/dataset/report.ts')).datasetReport,
    };
    const manifest = await follow(ctx, options, formatExport(request));
    if (options.events !== true)
      ctx.result({ ...manifest, out: options.out }, () => summary(manifest, options.out));
  },
});

/** Shows or prints every event; gives the manifest of the last one. */
async function follow(
  ctx: CommandContext,
  { out, events: asEvents }: FormatOptions,
  events: AsyncIterable<FormatEvent>,
): Promise<DatasetManifest> {
  const bar = shareBar('reading');
  let ofBytes = 0;
  try {
    for await (const event of events) {
      if (asEvents === true) ctx.event(event.event === 'done' ? { ...event, out } : event);
      else show(event, ctx, bar, ofBytes);
      if (event.event === 'opened') ofBytes = event.bytes;
      if (event.event === 'done') return event.manifest;
    }
  } catch (error) {
    if (ctx.signal.aborted) throw new InterruptedError(`stopped; ${out} is as it was before`);
    throw error;
  } finally {
    bar.close();
  }
  throw new Error('the events ended before their time');
}

function show(event: FormatEvent, ctx: CommandContext, bar: ShareBar, ofBytes: number): void {
  if (event.event === 'progress') bar.show(event.bytes, ofBytes);
  else if (event.event === 'warning') {
    bar.close();
    ctx.note(`Warning: ${'detail' in event ? event.detail : event.message}.`);
  }
}

function summary({ owner, files, counts, skipped }: DatasetManifest, out: string): string {
  const { train, valid, test } = files;
  const examples = train.examples + valid.examples + test.examples;
  return [
    `${counted(examples, 'example')} of how ${owner.name} answers: ${number(train.examples)} to train on, ${number(valid.examples)} to validate, ${number(test.examples)} to test.`,
    `${counted(counts.threads, 'thread')}, ${counted(counts.messages, 'message')}; ${number(counts.typed)} of them typed, in ${counted(counts.sessions, 'session')}.`,
    `Left out: ${leftOut(counts.dropped)}.`,
    ...skippedLines(skipped),
    "Other people's words are in the dataset; --exclude NAME leaves somebody out.",
    `Look through ${join(out, 'report.html')} before you train.`,
  ].join('\n');
}
