import { counted } from '../../src/base/counted.ts';
import { forgetPerson, openDatabase } from '../../src/store/index.ts';
import { defineCommand } from '../cli/command.ts';

interface Options {
  page?: string;
  deletion?: string;
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
      .option('--deletion <code>', 'the request for data deletion that this answers');
  },
  run: async (ctx, [who], { page, deletion }: Options) => {
    const { databaseUrl, home } = ctx.environment;
    const database = await openDatabase({ databaseUrl, home, settings: ctx.settings.store });
    try {
      const forgotten = await forgetPerson(database, who!, { page, deletion, now: Date.now() });
      const { conversations, messages, bubbles, deadLetters } = forgotten;
      ctx.result(forgotten, () =>
        conversations === 0
          ? `Nothing was stored of ${who}.`
          : `Forgotten: ${who}, with ${counted(messages, 'message')}, ${counted(bubbles, 'bubble')} and ${counted(deadLetters, 'dead letter')}.`,
      );
    } finally {
      await database.close();
    }
  },
});
