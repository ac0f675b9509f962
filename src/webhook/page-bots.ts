/** The bot of each page: with the page's own settings where it has some, and with the version that it names, or the current one. */
import type { BotSettings } from '../../config/groups/bot.ts';
import { botSettingsOf } from '../../config/page-settings.ts';
import type { ServerPage } from '../../config/server-environment.ts';
import { problem } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Bot, ReplyGenerator } from '../bot/index.ts';

export interface PageBotsOptions {
  settings: BotSettings;
  pages: readonly ServerPage[];
  /** Of the version that serves; undefined in a process that makes no replies. */
  generator: ReplyGenerator | undefined;
  /** Of the versions that pages name. */
  named: ReadonlyMap<string, ReplyGenerator>;
  make(settings: BotSettings, generator: ReplyGenerator): Bot;
}

export interface PageBot {
  settings: BotSettings;
  /** Undefined in a process that makes no replies. */
  generator: ReplyGenerator | undefined;
  bot: Bot | undefined;
}

export class PageBots {
  readonly #usual: PageBot;
  readonly #own = new Map<string, PageBot>();

  /** @throws ImitatorError `version-missing` for a page whose version is not there. */
  constructor(options: PageBotsOptions) {
    const { settings, pages, generator, named, make } = options;
    const botOf = (settings: BotSettings, generator: ReplyGenerator | undefined): PageBot => ({
      settings,
      generator,
      bot: generator && make(settings, generator),
    });
    this.#usual = botOf(settings, generator);
    for (const page of pages) {
      if (page.version === undefined && page.bot === undefined) continue;
      const own =
        generator && (page.version === undefined ? generator : generatorOf(page, page.version, named));
      this.#own.set(page.id, botOf(botSettingsOf(settings, page), own));
    }
  }

  /** Of a page; the usual one where none is named. */
  of(page?: string): PageBot {
    return (page === undefined ? undefined : this.#own.get(page)) ?? this.#usual;
  }

  /** Each that differs from another. */
  get all(): PageBot[] {
    return [this.#usual, ...this.#own.values()];
  }
}

function generatorOf({ id }: ServerPage, version: string, named: PageBotsOptions['named']): ReplyGenerator {
  const found = named.get(version);
  if (found !== undefined) return found;
  const near = nearest(version, [...named.keys()]);
  throw problem({
    code: 'version-missing',
    place: `webhook.pages: ${id}: version`,
    detail: `no version ${version} is loaded`,
    remedy: near === undefined ? 'see imitator versions list' : `did you mean ${near}?`,
  });
}
