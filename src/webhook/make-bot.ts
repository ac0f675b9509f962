/** A bot of the live server: its generator is measured, and where versions may replace each other each reply is counted. */
import type { BotSettings } from '../../config/groups/bot.ts';
import {
  type Bot,
  type Clock,
  createBot,
  type ReplyGenerator,
  type ReplyOutcome,
  UNFIT,
} from '../bot/index.ts';
import { noteVersionReplied, type Store } from '../store/index.ts';
import type { Log } from '../watch/log.ts';
import type { Metrics } from '../watch/metrics.ts';
import { leasedBot } from './leased-bot.ts';
import { isLeased } from './live-generator.ts';
import { measureGenerator } from './measure-generator.ts';
import type { MetaPresence } from './send/presence.ts';

export interface BotTools {
  store: Store;
  presence: MetaPresence;
  metrics: Metrics;
  log: Log;
  clock: Clock;
  windowHours: number;
}

export function makeBot(tools: BotTools, settings: BotSettings, generator: ReplyGenerator): Bot {
  const { store, presence, metrics, clock, windowHours } = tools;
  const botOf = (made: ReplyGenerator) =>
    createBot({
      settings,
      store: store.conversations,
      generator: measureGenerator(made, metrics),
      presence,
      clock,
      windowHours,
    });
  if (!isLeased(generator)) return botOf(generator);
  return leasedBot({
    generator,
    botOf,
    onOutcome: (conversation, version, outcome) => countOutcome(tools, conversation, version, outcome),
  });
}

/** The reply is made: that it could not be counted undoes nothing. */
async function countOutcome(
  { store, log }: BotTools,
  conversation: string,
  version: string | undefined,
  outcome: ReplyOutcome,
): Promise<void> {
  if (version === undefined || !['committed', 'drafted', 'silent'].includes(outcome.kind)) return;
  const blocked = outcome.kind === 'silent';
  if (blocked && outcome.why !== UNFIT) return;
  const redrawn = outcome.kind === 'committed' && outcome.composition.rejected.length > 0;
  const noting = noteVersionReplied(store.database, conversation, version, { redrawn, blocked });
  await noting.catch((err) => log.warn({ err }, 'a reply is not counted for its version'));
}
