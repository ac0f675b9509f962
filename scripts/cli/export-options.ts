/** What `inspect` and `format` share: which export, whose, and which of its threads and days. */
import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { FormattingSettings } from '../../config/groups/formatting.ts';
import { problem, UsageError } from '../../src/base/errors.ts';
import { readJson } from '../../src/base/files/read-json.ts';
import type { Joins, TextChoices } from '../../src/formatting/index.ts';
import { type CommandContext, repeat } from './command.ts';

export interface ExportOptions {
  threads?: string[];
  exclude?: string[];
  me?: string[];
  since?: string;
  until?: string;
  groups?: boolean;
  join?: string;
  timeZone?: string;
  dateOrder?: FormattingSettings['dateOrder'];
  systemTexts?: string | true;
}

const WHERE = 'zips of the export (all parts), its folder, or single thread files';
const TEXTS = "JSON: which texts to keep as typed, which to drop as Messenger's";

export function declareExportOptions(command: Command): void {
  command.argument('<path...>', WHERE);
  declareChoices(command).option('--system-texts <file>', TEXTS);
}

/** As above, but `--system-texts` alone asks for the texts; see `pathsAndTexts`. */
export function declareInspectOptions(command: Command): void {
  command.argument('[path...]', WHERE);
  declareChoices(command).option('--system-texts [file]', `shows the texts that Messenger wrote; ${TEXTS}`);
}

/** `inspect --system-texts export.zip` names an export, and no file of choices: those are JSON beside a path. */
export function pathsAndTexts(paths: readonly string[], options: ExportOptions) {
  const { systemTexts } = options;
  const isPath = typeof systemTexts === 'string' && (paths.length === 0 || !/\.json$/iu.test(systemTexts));
  const all = isPath ? [systemTexts, ...paths] : [...paths];
  if (all.length === 0) throw new UsageError("missing required argument 'path'");
  return { paths: all, options: isPath ? { ...options, systemTexts: true as const } : options };
}

function declareChoices(command: Command): Command {
  const matches = 'title, person or thread id, * for anything; repeats';
  return command
    .option('--me <name>', 'who you are, where the export does not say; * for anything; repeats', repeat)
    .option('--threads <name>', `only these threads: ${matches}`, repeat)
    .option('--exclude <name>', `without these threads: ${matches}`, repeat)
    .option('--since <date>', 'only messages from this day on, such as 2023-01-31')
    .option('--until <date>', 'only messages up to this day, itself included')
    .option('--time-zone <name>', 'whose clocks HTML pages and WhatsApp chats show, such as Europe/Berlin')
    .addOption(
      new Option(
        '--date-order <order>',
        'of dates that are numbers only, where a chat does not show it',
      ).choices(['dmy', 'mdy', 'ymd']),
    )
    .option('--groups', 'threads of more than two people too')
    .option('--join <file>', 'JSON: which thread an end-to-end-encrypted one continues, where names clash');
}

/** What the library is asked for: what the command line chose, over the settings. */
export function exportRequest(ctx: CommandContext, paths: readonly string[], options: ExportOptions) {
  const { groups, join, systemTexts, ...flags } = options;
  const settings: FormattingSettings = { ...ctx.settings.formatting, ...givenFlags(flags) };
  if (groups === true) settings.groups = true;
  if (join !== undefined) settings.join = readJoins(join);
  if (typeof systemTexts === 'string') settings.systemTexts = readTextChoices(systemTexts);
  return { paths, settings, signal: ctx.signal };
}

type Flags = Omit<ExportOptions, 'groups' | 'join'>;

function givenFlags(flags: Flags): Partial<FormattingSettings> {
  const { threads, exclude, me, since, until, timeZone, dateOrder } = flags;
  return Object.fromEntries(
    Object.entries({ threads, exclude, me, since, until, timeZone, dateOrder }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

const textChoicesSchema = z.record(z.string(), z.enum(['keep', 'drop']));

function readTextChoices(file: string): TextChoices {
  const told = {
    code: 'system-texts',
    expected: 'a JSON object of texts, such as {"{name} odeslala přílohu.": "drop", "Na shledanou.": "keep"}',
    remedy: 'imitator inspect --system-texts shows the texts',
  };
  const parsed = textChoicesSchema.safeParse(readJson(file, told));
  if (parsed.success) return parsed.data;
  throw problem({ ...told, place: file, value: 'other JSON' });
}

const joinsSchema = z.record(z.string(), z.string().nullable());

function readJoins(file: string): Joins {
  const told = {
    code: 'join',
    expected: 'a JSON object of thread names and ids, such as {"Jana_7": "1234567890"}',
    remedy: 'imitator inspect shows the names and ids of all threads',
  };
  const parsed = joinsSchema.safeParse(readJson(file, told));
  if (parsed.success) return parsed.data;
  throw problem({ ...told, place: file, value: 'other JSON' });
}
