/** From the command line to one command: help, settings, Ctrl-C, errors and exit codes, the same for all of them. */
import { Command, CommanderError, Help, Option } from 'commander';
import { config as readDotenv } from 'dotenv';
import { readEnvironment } from '../../config/environment.ts';
import { loadWithPlaces, type PlacedSettings } from '../../config/load.ts';
import { ImitatorError, InterruptedError, messageOf, UsageError } from '../../src/base/errors.ts';
import { nearest } from '../../src/base/nearest.ts';
import { printable, printableJson } from '../../src/base/printable.ts';
import { type CommandTable, commands } from '../commands/index.ts';
import { type CommandContext, type CommandDefinition, repeat } from './command.ts';
import { version } from './version.ts';

const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Runs the command line and gives the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export async function main(argv: readonly string[], table: CommandTable = commands): Promise<number> {
  readDotenv({ quiet: true });
  const name = argv[0];
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help')
      return await help(table, argv[1]);
    if (name === '--version' || name === '-V') return print(`${version()}\n`);
    const entry = entryOf(table, name);
    if (entry === undefined) throw new UsageError(noSuchCommand(name, table));
    return await runCommand(await entry.load(), argv.slice(1));
  } catch (error) {
    return report(error, argv.includes('--json'));
  }
}

/** What every object has, `constructor` and the like, is no command. */
function entryOf(table: CommandTable, name: string): CommandTable[string] | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

async function runCommand(definition: CommandDefinition, argv: readonly string[]): Promise<number> {
  const command = build(definition);
  let outcome: Promise<void> | undefined;
  command.action(() => {
    const options = command.opts();
    const placed = loadWithPlaces({ env: process.env, configFile: options['config'], sets: sets(options) });
    outcome = definition.run(context(placed, options['json'] === true), command.args, options);
  });
  await command.parseAsync([...argv], { from: 'user' });
  await outcome;
  return process.exitCode === undefined ? EXIT.done : Number(process.exitCode);
}

/** The command as commander knows it. */
export function build(definition: CommandDefinition): Command {
  const command = new Command(definition.name)
    .usage('[options]')
    .description(definition.description)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ helpWidth: 100, optionDescription })
    .showSuggestionAfterError(true);
  definition.configure?.(command);
  if (command.registeredArguments.length > 0)
    command.usage(`[options] ${command.registeredArguments.map(asUsage).join(' ')}`);
  if (definition.model === true) addModelOptions(command);
  command.option('--config <file>', 'settings file, in the place of config/local.json');
  command.option('--set <group.key=value>', 'one setting, over file and environment; repeats', repeat, []);
  if (definition.json === true) command.option('--json', 'print one JSON value and nothing else');
  command.helpOption('-h, --help', 'show this help');
  command.name(`imitator ${definition.name}`);
  command.addHelpText('after', examplesText(definition));
  return command;
}

/** As commander has it, but an option that repeats does not say that it begins with none. */
function optionDescription(option: Option): string {
  const none = Array.isArray(option.defaultValue) && option.defaultValue.length === 0;
  return none ? option.description : new Help().optionDescription(option);
}

/** What `imitator NAME --help` prints. */
export function helpText(definition: CommandDefinition): string {
  const examples = examplesText(definition);
  return `${build(definition).helpInformation()}${examples === '' ? '' : `${examples}\n`}`;
}

function addModelOptions(command: Command): void {
  command.addOption(
    new Option('--device <device>', 'what runs the model').choices(['auto', 'cpu', 'webgpu', 'cuda', 'tfjs']),
  );
  command.addOption(
    new Option('--precision <precision>', 'how its weights are held').choices(['auto', 'int8', 'fp32']),
  );
}

/** `--device` and `--precision` are settings by another name; the explicit `--set` comes last. */
function sets(options: Record<string, unknown>): string[] {
  const named = ['device', 'precision'].flatMap((key) =>
    typeof options[key] === 'string' ? [`model.${key}=${options[key]}`] : [],
  );
  return [...named, ...(options['set'] as string[])];
}

function context({ settings, places }: PlacedSettings, json: boolean): CommandContext {
  return {
    settings,
    places,
    environment: readEnvironment(process.env),
    json,
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true && !json,
    signal: interruptSignal(),
    result: (value, human) =>
      void print(json ? `${printableJson(value)}\n` : `${printable(human().trimEnd())}\n`),
    event: (value) => void print(`${printableJson(value)}\n`),
    note: (line) => void process.stderr.write(`${printable(line)}\n`),
  };
}

function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new InterruptedError('interrupted'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

async function help(table: CommandTable, name: string | undefined): Promise<number> {
  if (name !== undefined) {
    const entry = entryOf(table, name);
    if (entry === undefined) throw new UsageError(noSuchCommand(name, table));
    return print(helpText(await entry.load()));
  }
  const width = Math.max(...Object.keys(table).map((key) => key.length)) + 2;
  const list = Object.entries(table).map(([key, { summary }]) => `  ${key.padEnd(width)}${summary}`);
  return print(
    `Usage: imitator <command> [options]\n\nTurns a Messenger export into a bot that texts like its owner.\n\n` +
      `Commands:\n${list.join('\n')}\n\nSee imitator <command> --help. In a checkout: npm run imitator -- <command>.\n`,
  );
}

function report(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) return reportCommander(error);
  const known = error instanceof ImitatorError || isAbort(error);
  const message =
    known || process.env['IMITATOR_DEBUG'] === undefined ? messageOf(error) : (error as Error).stack;
  process.stderr.write(`imitator: ${printable(String(message))}\n`);
  if (!known && process.env['IMITATOR_DEBUG'] === undefined) {
    process.stderr.write(
      'This is a fault of ours, not of yours; IMITATOR_DEBUG=1 shows where it happened.\n',
    );
  }
  if (json) print(`${printableJson({ error: { code: codeOf(error), message: messageOf(error) } })}\n`);
  if (error instanceof UsageError) return EXIT.usage;
  return error instanceof InterruptedError || isAbort(error) ? EXIT.interrupted : EXIT.failed;
}

/** commander has printed help and version itself; its errors are wrong usage. */
function reportCommander(error: CommanderError): number {
  if (error.exitCode === 0) return EXIT.done;
  process.stderr.write(`imitator: ${printable(error.message.replace(/^error: /, ''))}; see --help\n`);
  return EXIT.usage;
}

function codeOf(error: unknown): string {
  return error instanceof ImitatorError ? error.code : isAbort(error) ? 'interrupted' : 'fault';
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function noSuchCommand(name: string, table: CommandTable): string {
  const near = nearest(name, Object.keys(table));
  return `${name}: no such command${near === undefined ? '' : `, did you mean ${near}?`}; see imitator --help`;
}

function asUsage(argument: { name(): string; required: boolean; variadic: boolean }): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

function examplesText({ examples = [] }: CommandDefinition): string {
  if (examples.length === 0) return '';
  return `\nExamples:\n${examples.map(([line, does]) => `  ${does}\n    ${line}`).join('\n')}`;
}

function print(text: string): 0 {
  process.stdout.write(text);
  return EXIT.done;
}
