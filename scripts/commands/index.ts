/** The commands by name, each loaded only when it is run: `--help` stays instant. */
import type { CommandDefinition } from '../cli/command.ts';

interface CommandEntry {
  /** One line for the list of commands. */
  summary: string;
  load(): Promise<CommandDefinition>;
}

export const commands: Readonly<Record<string, CommandEntry>> = {
  // format: { summary: 'Make a dataset from an export', load: () => load(import('./format.ts')) },
};

async function load(module: Promise<{ default: CommandDefinition }>): Promise<CommandDefinition> {
  return (await module).default;
}
