/** The generation service as the bot's generator: how each draw of a reply decodes. */
import { randomInt } from 'node:crypto';
import { paramsOf } from '../reply/index.ts';
import type { GeneratedReply, GenerateOptions, Rendering, ReplyGenerator } from './ports.ts';

/** What the bot needs of a generation service. */
export interface DecodingService {
  generate(request: {
    prompt: string;
    params: Readonly<Record<string, unknown>>;
    seed: number;
    signal?: AbortSignal;
    deadline?: number;
  }): Promise<GeneratedReply>;
}

export interface ReplyGeneratorOptions {
  service: DecodingService;
  rendering: Rendering;
  version: string | undefined;
}

const MOST_SEED = 2 ** 31;

/** Draw 0 decodes as the version's generation_config says, but for the settings; further draws sample. */
export function createReplyGenerator(options: ReplyGeneratorOptions): ReplyGenerator {
  const { service, rendering, version } = options;
  return {
    rendering,
    version,
    generate(prompt: string, options: GenerateOptions) {
      const { draw, decoding, seed = randomInt(MOST_SEED), signal, deadline } = options;
      return service.generate({ prompt, params: paramsOf(draw, decoding), seed, signal, deadline });
    },
  };
}
