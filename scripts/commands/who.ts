import { who } from '../../src/admin/index.ts';
import { defineCommand } from '../cli/command.ts';
import { asOperator } from '../cli/operator.ts';

export default defineCommand({
  name: 'who',
  description:
    'Says whom the log means: the conversations behind an alias (p-3f9a2c71b04e), or behind a page-scoped id; and for ' +
    "the code of a request for deletion, Meta's number of whoever asked. Works whether or not the server runs.",
  examples: [
    ['imitator who p-3f9a2c71b04e', 'the page-scoped id behind an alias'],
    ['imitator who 6123456789012345', 'the alias of a person, to look for in the log'],
  ],
  json: true,
  configure: (command) => {
    command.argument('<name>', 'an alias, a page-scoped id, either behind PAGE:, or the code of a request');
  },
  run: async (ctx, [name]) => {
    const found = await asOperator(ctx, (call) => call(who, { params: { person: name! } }));
    const { people, requests } = found;
    ctx.result(found, () =>
      people.length + requests.length === 0
        ? `Nobody is called ${name} here.`
        : [...people.map(personText), ...requests.map(requestText)].join('\n'),
    );
  },
});

type Found = Awaited<ReturnType<typeof who.run>>;

function requestText({ code, appScopedId, askedAt }: Found['requests'][number]): string {
  return `request ${code}: app-scoped id ${appScopedId}, asked ${timeText(askedAt)}, open`;
}

function personText({ page, person, alias, platform, heardAt }: Found['people'][number]): string {
  const heard = heardAt === null ? 'never heard' : `heard last ${timeText(heardAt)}`;
  return `${person} (${alias}) on ${platform === 'instagram' ? 'the Instagram account' : 'page'} ${page}, ${heard}`;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
