/** `imitator evaluate --simulate`: held-out conversations through the whole bot, worst first. */
import { writeWhole } from '../../src/base/files/write-whole.ts';
import { createBot } from '../../src/bot/index.ts';
import { allExamples, type Dataset } from '../../src/formatting/index.ts';
import { chat, grid, html, notice, page } from '../../src/report/index.ts';
import type { CommandContext } from './command.ts';
import { startGeneration } from './generation.ts';
import { type PlayedReply, playHeldOut, worstFirst } from './play-held-out.ts';
import { shareBar } from './share-bar.ts';

export interface SimulateOptions {
  model: string;
  part: 'test' | 'valid';
  examples: number;
  seed: number;
  report?: string;
}

/** How many are printed; the page and the JSON have all. */
const PRINTED = 10;

/** @throws ImitatorError what is wrong with the model. */
export async function simulate(
  ctx: CommandContext,
  dataset: Dataset,
  options: SimulateOptions,
): Promise<void> {
  const { model, part, examples: most, seed, report } = options;
  const { manifest } = dataset;
  const examples = await allExamples(dataset, part);
  const { service, generator } = await startGeneration(ctx, model);
  const bar = shareBar('played');
  const played: PlayedReply[] = [];
  try {
    const bot = createBot({ settings: ctx.settings.bot, store: nowhere, generator, presence: nobody });
    const { sessionGapHours } = manifest.settings;
    const { signal } = ctx;
    for await (const reply of playHeldOut({
      bot,
      generator,
      examples,
      sessionGapHours,
      most,
      seed,
      signal,
    })) {
      played.push(reply);
      bar.show(played.length, Math.min(most, examples.length), 'played');
    }
  } finally {
    bar.close();
    await service.close();
  }
  const worst = worstFirst(played);
  if (report !== undefined) writeWhole(report, simulationPage(worst, manifest.owner.name));
  ctx.result({ format: 1, seed, data: { hash: manifest.hash, part }, replies: worst }, () =>
    [
      `${worst.length} replies, those that went wrong most first:`,
      ...worst.slice(0, PRINTED).map((each) => inWords(each, manifest.owner.name)),
      ...(report === undefined ? [] : [`See ${report}.`]),
    ].join('\n\n'),
  );
}

/** Nothing is stored and nobody sees it: a dry run asks for neither. */
const nowhere = {
  load: async () => undefined,
  watch: () => () => {},
  commit: async () => 'committed' as const,
  note: async () => {},
};
const nobody = { markSeen: async () => {}, typing: async () => {} };

function inWords({ before, owner, bot, surprise }: PlayedReply, name: string): string {
  const past = before.flatMap(({ from, texts }) =>
    texts.map((text) => `${from === 'user' ? '> ' : '  '}${text}`),
  );
  return [
    ...past,
    `  ${name}: ${owner.join(' | ')}`,
    `  the bot: ${bot.length === 0 ? '(silence)' : bot.join(' | ')}`,
    ...(surprise === null ? [] : [`  ${surprise.toFixed(2)} nats a token`]),
  ].join('\n');
}

function simulationPage(worst: readonly PlayedReply[], name: string): string {
  return page({
    title: 'Held-out conversations, played',
    lead:
      `What ${name} wrote at the left and what the bot would have written at the right, after the same words. Those ` +
      'where the bot is silent come first, then those where the true reply was least expected.',
    sections: worst.map((each, i) => ({ title: titleOf(each, i), body: sideBySide(each, name) })),
  });
}

function titleOf({ surprise }: PlayedReply, i: number): string {
  return surprise === null ? `${i + 1}` : `${i + 1}: ${surprise.toFixed(2)} nats a token`;
}

function sideBySide({ before, owner, bot, why }: PlayedReply, name: string) {
  const past = before.map(({ from, texts }) => ({
    side: from === 'user' ? ('other' as const) : from,
    texts,
  }));
  const column = (title: string, texts: readonly string[]) =>
    html`<div><h3>${title}</h3>${chat([...past, { side: 'owner', texts }])}</div>`;
  const columns = [column(name, owner), column('The bot', bot.length === 0 ? ['(silence)'] : bot)];
  return bot.length === 0 ? html`${notice(why)}${grid(columns)}` : grid(columns);
}
