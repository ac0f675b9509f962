/** The generation service as the bot's generator: how each draw of a reply decodes, and how given replies are scored. */
import { randomInt } from 'node:crypto';
import { MOST_SEED } from '../base/random.ts';
import { NOTHING, paramsOf, type Ranker } from '../reply/index.ts';
import type { OwnerPace } from '../vocabulary.ts';
import { AloneScores } from './alone-scores.ts';
import type { GeneratedReply, GenerateOptions, Rendering, ReplyGenerator, ReplyScores } from './ports.ts';

/** What the bot needs of a generation service. */
export interface DecodingService {
  generate(request: {
    prompt: string;
    params: Readonly<Record<string, unknown>>;
    seed: number;
    signal?: AbortSignal;
    deadline?: number;
  }): Promise<GeneratedReply>;
  /** Likelihoods of given replies after a prompt. Left out, candidates are ranked by what drawing says of them. */
  score?(request: {
    prompt: string;
    replies: readonly string[];
    signal?: AbortSignal;
    deadline?: number;
  }): Promise<ReplyScores>;
}

export interface ReplyGeneratorOptions {
  service: DecodingService;
  rendering: Rendering;
  version: string | undefined;
  /** The version's own, if it has one. */
  ranker?: Ranker | undefined;
  pace?: OwnerPace | undefined;
}

/** Draws decode by `paramsOf`. What was scored without a prompt is remembered. */
export function createReplyGenerator(options: ReplyGeneratorOptions): ReplyGenerator {
  const { service, rendering, version, ranker, pace } = options;
  const alone = new AloneScores();
  return {
    rendering,
    version,
    ranker,
    pace,
    generate(prompt: string, options: GenerateOptions) {
      const { draw, decoding, seed = randomInt(MOST_SEED), signal, deadline } = options;
      return service.generate({ prompt, params: paramsOf(draw, decoding), seed, signal, deadline });
    },
    ...(service.score === undefined ? {} : { score: scoring(service as Required<DecodingService>, alone) }),
  };
}

function scoring(
  service: Required<DecodingService>,
  alone: AloneScores,
): NonNullable<ReplyGenerator['score']> {
  return (prompt, replies, { signal, deadline }) => {
    const ask = (unknown: readonly string[]) => service.score({ prompt, replies: unknown, signal, deadline });
    return prompt === NOTHING ? alone.of(replies, ask) : ask(replies);
  };
}
