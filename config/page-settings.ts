/** Settings that a page has for itself: those of the bot, with what `webhook.pages` says of this page in their place. */
import type { z } from 'zod';
import { expectation } from '../src/base/issue-lines.ts';
import { nearest } from '../src/base/nearest.ts';
import { type BotSettings, bot } from './groups/bot.ts';
import type { WebhookSettings } from './groups/webhook.ts';

type OwnSettings = Pick<WebhookSettings['pages'][number], 'bot'>;

/** The bot's settings for a page; they were checked when the settings were loaded. */
export function botSettingsOf(inForce: BotSettings, page: OwnSettings | undefined): BotSettings {
  return page?.bot === undefined ? inForce : bot.parse({ ...inForce, ...page.bot });
}

/** What is wrong with the settings of the pages, each at its place. */
export function checkPages(
  settings: { bot: BotSettings; webhook: WebhookSettings },
  context: z.core.$RefinementCtx,
): void {
  for (const [i, page] of settings.webhook.pages.entries()) {
    const issue = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path: ['webhook', 'pages', i, ...path], message });
    const same = settings.webhook.pages.findIndex(({ id }) => id === page.id);
    if (same < i) issue(['id'], `expected each page once; ${page.id} is there already`);
    const found = bot.safeParse({ ...settings.bot, ...page.bot });
    for (const each of found.error?.issues ?? []) issue(['bot', ...each.path], saidOf(each));
  }
}

function saidOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return expectation(issue);
  const known = Object.keys(bot.shape);
  return issue.keys.map((key) => `no setting bot.${key}${meant(nearest(key, known))}`).join('; ');
}

function meant(near: string | undefined): string {
  return near === undefined ? '' : `; did you mean ${near}?`;
}
