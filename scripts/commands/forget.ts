import { counted } from '../../src/base/counted.ts';
import { problem } from '../../src/base/errors.ts';
import { finishDeletion, forgetPerson, openDatabase } from '../../src/store/index.ts';
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
    ['imitator forget 6123456789012345 --deletion CODE', 'and answers the request that came through Meta'],
  ],
  json: true,
  configure: (command) => {
    command
      .argument('<psid>', "the person's page-scoped id, as the log shows it")
      .option('--page <id>', "only the conversation with this page; all pages' without it")
      .option('--deletion <code>', 'the request for data deletion that this answers');
  },
  run: async (ctx, [psid], { page, deletion }: Options) => {
    const { databaseUrl, home } = ctx.environment;
    const database = await openDatabase({ databaseUrl, home, settings: ctx.settings.store });
    try {
      const forgotten = await forgetPerson(database, psid!, page);
      if (deletion !== undefined && !(await finishDeletion(database, deletion, Date.now())))
        throw noSuchDeletion(deletion);
      const { conversations, messages, bubbles, deadLetters } = forgotten;
      ctx.result(forgotten, () =>
        conversations === 0
          ? `Nothing was stored of ${psid}.`
          : `Forgotten: ${psid}, with ${counted(messages, 'message')}, ${counted(bubbles, 'bubble')} and ${counted(deadLetters, 'dead letter')}.`,
      );
    } finally {
      await database.close();
    }
  },
});

function noSuchDeletion(code: string): Error {
  return problem({
    code: 'no-such-deletion',
    place: '--deletion',
    expected: 'a code that the server has given out',
    value: code,
    remedy: "see the server's alerts; the person is forgotten all the same",
  });
}
