/** The commands by name, each loaded only when it is run: `--help` stays instant. */
import type { CommandDefinition } from '../cli/command.ts';

interface CommandEntry {
  /** One line for the list of commands. */
  summary: string;
  load(): Promise<CommandDefinition>;
}

export type CommandTable = Readonly<Record<string, CommandEntry>>;

/** In the order of a user's journey; an entry's `load` is `async () => (await import('./NAME.ts')).default`. */
export const commands: CommandTable = {
  demo: {
    summary: 'try the whole idea on invented people, or on your own export',
    load: async () => (await import('./demo.ts')).default,
  },
  init: {
    summary: "ask for a page's secrets and settings, and write them",
    load: async () => (await import('./init.ts')).default,
  },
  inspect: {
    summary: 'show what an export holds',
    load: async () => (await import('./inspect.ts')).default,
  },
  format: {
    summary: 'make a dataset of an export',
    load: async () => (await import('./format.ts')).default,
  },
  train: {
    summary: 'fit an adapter on a base to a dataset',
    load: async () => (await import('./train.ts')).default,
  },
  evaluate: {
    summary: 'judge an imitation: does it make sense, does it sound like its owner',
    load: async () => (await import('./evaluate.ts')).default,
  },
  export: {
    summary: 'write a model that serves fast and that other tools load',
    load: async () => (await import('./export.ts')).default,
  },
  generate: {
    summary: 'answer prompts with a model',
    load: async () => (await import('./generate.ts')).default,
  },
  chat: {
    summary: 'text with a model in the terminal',
    load: async () => (await import('./chat.ts')).default,
  },
  serve: {
    summary: "answer the page's messages on Messenger",
    load: async () => (await import('./serve.ts')).default,
  },
  doctor: {
    summary: 'say what keeps a page from answering',
    load: async () => (await import('./doctor.ts')).default,
  },
  'setup-page': {
    summary: 'give a page its button, greeting, questions and subscription',
    load: async () => (await import('./setup-page.ts')).default,
  },
  replay: {
    summary: 'post recorded webhooks to a server, signed anew',
    load: async () => (await import('./replay.ts')).default,
  },
  retrain: {
    summary: 'train again on what lies in the drop folder; the better version serves',
    load: async () => (await import('./retrain.ts')).default,
  },
  versions: {
    summary: 'list the versions of your imitation, and choose which serves',
    load: async () => (await import('./versions.ts')).default,
  },
  drafts: {
    summary: 'see, send, edit or reject the replies that wait for your word',
    load: async () => (await import('./drafts.ts')).default,
  },
  conversations: {
    summary: 'how the bot behaves in each conversation: its mode, pauses, decisions',
    load: async () => (await import('./conversations.ts')).default,
  },
  who: {
    summary: 'say whom the log means by an alias',
    load: async () => (await import('./who.ts')).default,
  },
  'export-person': {
    summary: 'hand out everything that is stored of one person',
    load: async () => (await import('./export-person.ts')).default,
  },
  forget: {
    summary: 'delete everything that is stored of one person',
    load: async () => (await import('./forget.ts')).default,
  },
};
