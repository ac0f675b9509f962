import { approve, drafts, reject } from '../../src/admin/index.ts';
import { UsageError } from '../../src/base/errors.ts';
import { printable } from '../../src/base/printable.ts';
import { splitReply } from '../../src/formatting/prompt/index.ts';
import { defineCommand } from '../cli/command.ts';
import { asOperator } from '../cli/operator.ts';

interface Options {
  state?: 'waiting' | 'approved' | 'rejected' | 'dropped' | 'all';
  why?: string;
}

const ACTIONS = ['list', 'approve', 'edit', 'reject'];
const STATES = ['waiting', 'approved', 'rejected', 'dropped', 'all'];

export default defineCommand({
  name: 'drafts',
  description:
    'Replies that wait for your word (`bot.mode` draft, or `imitator conversations mode`): see them, send them as they ' +
    'are or edited, or throw them away. A draft is dropped when the conversation moves on, and says so.',
  examples: [
    ['imitator drafts list', 'those that wait'],
    ['imitator drafts approve 12', 'sends it as it is'],
    ['imitator drafts edit 12 "yep| on my way"', 'sends these bubbles in its place'],
    ['imitator drafts reject 12', 'sends nothing'],
  ],
  json: true,
  configure: (command) => {
    command
      .argument('<action>', ACTIONS.join(', '))
      .argument('[draft]', 'the number of a draft')
      .argument('[text]', 'what is sent in its place, bubbles joined by pipes')
      .option('--state <state>', `what \`list\` shows: ${STATES.join(', ')}`, 'waiting')
      .option('--why <words>', 'why it is rejected');
  },
  run: async (ctx, [action = '', number, text], { state = 'waiting', why }: Options) => {
    if (!ACTIONS.includes(action))
      throw new UsageError(`drafts: expected ${ACTIONS.join(', ')}, got ${action}`);
    if (!STATES.includes(state)) throw new UsageError(`--state: expected ${STATES.join(', ')}, got ${state}`);
    if (action === 'list') {
      const query = { state: state === 'all' ? undefined : state, limit: 100 };
      const found = await asOperator(ctx, (call) => call(drafts, { query }));
      return ctx.result(found.drafts, () =>
        found.drafts.length === 0 ? 'No draft waits.' : found.drafts.map(line).join('\n'),
      );
    }
    const draft = Number(number);
    if (!Number.isSafeInteger(draft) || draft < 1)
      throw new UsageError(`drafts ${action}: expected the number of a draft, got ${number ?? 'none'}`);
    const bubbles = text === undefined ? [] : splitReply(text);
    if (action === 'edit' && bubbles.length === 0)
      throw new UsageError(
        'drafts edit: expected the words that are sent in its place, bubbles joined by pipes',
      );
    const settled = await asOperator(ctx, (call) =>
      action === 'reject'
        ? call(reject, { params: { draft }, body: { why } })
        : call(approve, { params: { draft }, body: action === 'edit' ? { bubbles } : {} }),
    );
    ctx.result(settled, () =>
      action === 'reject'
        ? `Draft ${draft} is rejected.`
        : `Draft ${draft} goes out${settled.edited ? ', edited' : ''}.`,
    );
  },
});

function line(draft: {
  id: number;
  conversation: string;
  state: string;
  proposed: string[];
  why: string;
}): string {
  const end = draft.state === 'waiting' ? '' : ` (${draft.state}${draft.why === '' ? '' : `: ${draft.why}`})`;
  return `${draft.id}  ${draft.conversation}  ${printable(draft.proposed.join(' | '))}${end}`;
}
