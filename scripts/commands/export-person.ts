import { exportOfPerson } from '../../src/admin/index.ts';
import { counted } from '../../src/base/counted.ts';
import { writeWhole } from '../../src/base/files/write-whole.ts';
import type { PersonExport } from '../../src/store/index.ts';
import { defineCommand } from '../cli/command.ts';
import { asOperator } from '../cli/operator.ts';

interface Options {
  out?: string;
}

export default defineCommand({
  name: 'export-person',
  description:
    'Hands out everything that the store has of one person: what they wrote, what was answered, what waits, what was ' +
    'given up, each row as it is stored. Works whether or not the server runs. The file is readable by you alone.',
  examples: [
    ['imitator export-person 6123456789012345 --out person.json', 'writes a file to give to the person'],
    ['imitator export-person p-3f9a2c71b04e', 'shows what was said with the person whom the log calls so'],
  ],
  json: true,
  configure: (command) => {
    command
      .argument('<person>', "the person's page-scoped id, or the alias that the log has of them")
      .option('--out <file>', 'writes the JSON there');
  },
  run: async (ctx, [person], { out }: Options) => {
    const exported = await asOperator(ctx, (call) => call(exportOfPerson, { params: { person: person! } }));
    if (out !== undefined) writeWhole(out, `${JSON.stringify(exported, undefined, 2)}\n`);
    ctx.result(exported, () => textOf(exported, person!, out));
  },
});

function textOf({ conversations }: PersonExport, who: string, out: string | undefined): string {
  if (conversations.length === 0) return `Nothing is stored of ${who}.`;
  const said = conversations.reduce((sum, conversation) => sum + conversation.said.length, 0);
  if (out !== undefined)
    return `${out}: ${counted(conversations.length, 'conversation')}, ${counted(said, 'message')}.`;
  return conversations
    .map(({ conversation, said }) =>
      [
        conversation,
        ...said.map(({ from, text, at }) => `  ${new Date(at).toISOString()} ${from}: ${text}`),
      ].join('\n'),
    )
    .join('\n');
}
