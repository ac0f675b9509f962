import { forget } from '../../src/admin/index.ts';
import { counted } from '../../src/base/counted.ts';
import { defineCommand } from '../cli/command.ts';
import { asOperator } from '../cli/operator.ts';

interface Options {
  page?: string;
  deletion?: string;
  thread?: string;
}

export default defineCommand({
  name: 'forget',
  description:
    'Deletes everything that the store has of one person: their messages, the replies, what waits and what was ' +
    'given up. Works whether or not the server runs. What Messenger itself keeps is not touched.',
  examples: [
    ['imitator forget 6123456789012345', 'forgets the person on every page'],
    ['imitator forget p-3f9a2c71b04e', 'the person whom the log calls so'],
    ['imitator forget 6123456789012345 --deletion CODE', 'and answers the request that came through Meta'],
  ],
  json: true,
  configure: (command) => {
    command
      .argument('<person>', "the person's page-scoped id, or the alias that the log has of them")
      .option('--page <id>', "only the conversation with this page; all pages' without it")
      .option('--deletion <code>', 'the request for data deletion that this answers')
      .option('--thread <id>', "the person's thread in datasets, where bot.contacts has no tie to it");
  },
  run: async (ctx, [person], { page, deletion, thread }: Options) => {
    const forgotten = await asOperator(ctx, (call) =>
      call(forget, { params: { person: person! }, body: { page, deletion, thread } }),
    );
    const { conversations, messages, bubbles, deadLetters } = forgotten;
    ctx.result(forgotten, () =>
      conversations === 0
        ? `Nothing was stored of ${person}. ${inVersions(forgotten.versions)}`
        : `Forgotten: ${person}, with ${counted(messages, 'message')}, ${counted(bubbles, 'bubble')} and ${counted(deadLetters, 'dead letter')}. ${inVersions(forgotten.versions)}`,
    );
  },
});

/** What a version has learnt is not in the store, and stays. */
function inVersions(versions: readonly string[] | null): string {
  if (versions === null)
    return 'Whether a version learnt from them cannot be known: no thread is tied to them (bot.contacts, --thread).';
  if (versions.length === 0) return 'No version learnt from their thread.';
  return `Versions that learnt from their thread: ${versions.join(', ')}; imitator retrain --without makes one that does not.`;
}
