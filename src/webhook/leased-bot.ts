/** A bot whose generator may be replaced at any moment: each reply is made by one version, from beginning to end. */
import type { Bot, ReplyGenerator, ReplyOutcome } from '../bot/index.ts';
import type { LeasedGenerator } from './live-generator.ts';

export interface LeasedBotOptions {
  generator: LeasedGenerator;
  botOf(generator: ReplyGenerator): Bot;
  /** Hears of each reply which version made it. */
  onOutcome(conversation: string, version: string | undefined, outcome: ReplyOutcome): Promise<void>;
}

export function leasedBot({ generator, botOf, onOutcome }: LeasedBotOptions): Bot {
  // Each of them remembers nothing: what a version has learnt of its own scores is its generator's.
  return {
    async reply(conversation, options) {
      const lease = generator.lease(conversation);
      try {
        const outcome = await botOf(lease.generator).reply(conversation, options);
        await onOutcome(conversation, lease.generator.version, outcome);
        return outcome;
      } finally {
        lease.release();
      }
    },
    async dryRun(request) {
      const lease = generator.lease();
      try {
        return await botOf(lease.generator).dryRun(request);
      } finally {
        lease.release();
      }
    },
  };
}
