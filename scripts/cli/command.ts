/**
 * What every command has in common: how it is declared, and what it is given.
 *
 * A command prints its result once, through `ctx.result`; what it says on the way goes to stderr through `ctx.note`,
 * so that stdout holds the result and, with `--json`, nothing else than one JSON value.
 */
import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import type { Settings } from '../../config/schema.ts';

export interface CommandContext {
  settings: Settings;
  /** Where those settings come from that are no defaults: `bot.maxBubbles` -> a file, a variable, `--set`. */
  places: ReadonlyMap<string, string>;
  environment: Environment;
  json: boolean;
  /** Whether a person is there to read and answer. Nothing asks without one. */
  interactive: boolean;
  /** Aborts at the first Ctrl-C or SIGTERM; a second one ends the process. */
  signal: AbortSignal;
  /** Prints the result: `value` as JSON with `--json`, else the text that `human` makes. */
  result(value: unknown, human: () => string): void;
  /** One JSON line on stdout, for `--events`. */
  event(value: unknown): void;
  /** A line for the person at the terminal, on stderr. */
  note(line: string): void;
}

export interface CommandDefinition {
  name: string;
  /** A paragraph or two, for the command's own help; the line for the list stands in `scripts/commands/index.ts`. */
  description: string;
  /** Whole command lines with what they do, shown under "Examples". */
  examples?: readonly (readonly [line: string, does: string])[];
  /** Prints a result, so it takes `--json`. */
  json?: boolean;
  /** Runs a model, so it takes `--device` and `--precision`. */
  model?: boolean;
  /** Adds arguments and options. */
  configure?(command: Command): void;
  /** Does the work; `options` and `args` are commander's. What it throws decides the exit code. */
  // biome-ignore lint/suspicious/noExplicitAny: options are declared in configure, where their types are known.
  run(ctx: CommandContext, args: string[], options: any): Promise<void>;
}

export function defineCommand(definition: CommandDefinition): CommandDefinition {
  return definition;
}

/** For options that repeat: `.option('--me <name>', '...', repeat, [])`. */
export function repeat(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
