import type { z } from 'zod';
import {
  conductList,
  type conductSummary,
  conversationMode,
  decisions,
  pause,
  resume,
} from '../../src/admin/index.ts';
import { UsageError } from '../../src/base/errors.ts';
import { defineCommand } from '../cli/command.ts';
import { asOperator } from '../cli/operator.ts';

interface Options {
  hours?: string;
  limit?: string;
}

type Summary = z.output<typeof conductSummary>;

const ACTIONS = ['list', 'mode', 'pause', 'resume', 'never', 'decisions'];
const MODES = ['auto', 'draft', 'off', 'default'] as const;

export default defineCommand({
  name: 'conversations',
  description:
    'How the bot behaves in each conversation, and your word in it: its mode, a pause, "go on", "never here". Works ' +
    'whether or not the server runs.',
  examples: [
    ['imitator conversations list', 'mode, pause and last decision of each'],
    ['imitator conversations mode 100200:6123 draft', 'a person approves what is said there'],
    [
      'imitator conversations pause 100200:6123 --hours 8',
      'silent for eight hours; without it until resumed',
    ],
    ['imitator conversations resume p-3f9a2c71b04e', 'goes on now with the person whom the log calls so'],
    ['imitator conversations never 100200:6123', 'the same as mode off'],
    ['imitator conversations decisions 100200:6123', 'what was decided there, and why'],
  ],
  json: true,
  configure: (command) => {
    command
      .argument('<action>', ACTIONS.join(', '))
      .argument(
        '[conversation]',
        "the page's id, a colon, the person's id or alias; the person alone where they talk with one page",
      )
      .argument('[mode]', `with \`mode\`: ${MODES.join(', ')}`)
      .option('--hours <n>', 'how long `pause` lasts')
      .option('--limit <n>', 'how many `list` and `decisions` show', '100');
  },
  run: async (ctx, [action = '', conversation = '', mode = ''], options: Options) => {
    if (!ACTIONS.includes(action))
      throw new UsageError(`conversations: expected ${ACTIONS.join(', ')}, got ${action}`);
    const limit = numberOf('--limit', options.limit ?? '100');
    if (action === 'list') {
      const found = await asOperator(ctx, (call) => call(conductList, { query: { limit } }));
      return ctx.result(found.conversations, () =>
        found.conversations.length === 0
          ? 'Nobody has written yet.'
          : found.conversations.map(line).join('\n'),
      );
    }
    if (conversation === '')
      throw new UsageError(
        `conversations ${action}: expected a conversation; see imitator conversations list`,
      );
    const params = { conversation };
    if (action === 'decisions') {
      const found = await asOperator(ctx, (call) => call(decisions, { params, query: { limit } }));
      return ctx.result(found.decisions, () =>
        found.decisions
          .map(({ at, policy, kind, why }) => `${timeOf(at)}  ${policy}: ${kind}, ${why}`)
          .join('\n'),
      );
    }
    const changed = await asOperator(ctx, (call) => {
      if (action === 'resume') return call(resume, { params });
      if (action === 'pause') {
        const hours = options.hours === undefined ? undefined : numberOf('--hours', options.hours);
        return call(pause, { params, body: { hours } });
      }
      return call(conversationMode, { params, body: { mode: action === 'never' ? 'off' : modeOf(mode) } });
    });
    ctx.result(changed, () => line(changed));
  },
});

function modeOf(mode: string): 'auto' | 'draft' | 'off' | null {
  const known = MODES.find((each) => each === mode);
  if (known === undefined)
    throw new UsageError(`conversations mode: expected ${MODES.join(', ')}, got ${mode}`);
  return known === 'default' ? null : known;
}

function numberOf(option: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new UsageError(`${option}: expected a number above 0, got ${text}`);
  return number;
}

function line({ id, mode, pausedUntil, pausedWhy, held, optedOutAt, draft, policy, why }: Summary): string {
  const facts = [
    mode === null ? 'default mode' : `mode ${mode}`,
    ...(pausedUntil === null ? [] : [`silent until ${timeOf(pausedUntil)} (${pausedWhy})`]),
    ...(held === null ? [] : [`silent until resumed (${held})`]),
    ...(optedOutAt === null ? [] : ['the person has opted out']),
    ...(draft === null ? [] : [`draft ${draft} waits`]),
    ...(policy === null ? [] : [`last: ${policy}, ${why}`]),
  ];
  return `${id}  ${facts.join('; ')}`;
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
