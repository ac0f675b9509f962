/** What the metrics know of the making of replies. */
import { ImitatorError } from '../base/errors.ts';
import type { GenerateOptions, ReplyGenerator } from '../bot/index.ts';
import type { Metrics } from '../watch/metrics.ts';

/** The generator itself; the metrics have the time of each reply, and why one was not made. */
export function measureGenerator(generator: ReplyGenerator, metrics: Metrics): ReplyGenerator {
  return {
    get rendering() {
      return generator.rendering;
    },
    get version() {
      return generator.version;
    },
    get pace() {
      return generator.pace;
    },
    get ranker() {
      return generator.ranker;
    },
    score: generator.score?.bind(generator),
    generate: async (prompt: string, options: GenerateOptions) => {
      const begun = performance.now();
      try {
        return await generator.generate(prompt, options);
      } catch (error) {
        if (error instanceof ImitatorError) metrics.replies.inc({ outcome: error.code });
        throw error;
      } finally {
        if (options.signal?.aborted !== true) metrics.generation.observe((performance.now() - begun) / 1000);
      }
    },
  };
}
