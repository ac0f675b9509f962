/** What an operator is told at the start of a server that answers: settings that give something up, or do nothing. */
import { uselessTies } from '../bot/index.ts';
import type { Log } from '../watch/log.ts';
import type { PageBot } from './page-bots.ts';

/** @param bots each that differs from another, the usual one first. */
export function warnOfSettings(log: Log, bots: readonly PageBot[]): void {
  const { disclosure } = bots[0]!.settings;
  if (disclosure !== 'on') log.warn({}, `bot.disclosure is ${disclosure}`);
  if (bots.some(({ settings }) => settings.pace === 'owner'))
    log.warn(
      {},
      "bot.pace is owner: replies take as long as the owner's, which is beyond the 30 seconds that Meta asks of automated pages",
    );
  for (const { settings, generator } of bots) {
    const useless = generator && uselessTies(settings, generator.rendering);
    if (useless !== undefined) log.warn({ people: useless.people }, useless.why);
  }
}
