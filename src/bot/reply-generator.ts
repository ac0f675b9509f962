/** The generation service as the bot's generator: how each draw of a reply decodes. */
import { randomInt } from 'node:crypto';
import type {
  DecodingSettings,
  GeneratedReply,
  GenerateOptions,
  Rendering,
  ReplyGenerator,
} from './ports.ts';

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

/** By transformers' names; what is left out stays as the version has it. */
function paramsOf(draw: number, settings: DecodingSettings): Record<string, unknown> {
  const { minReplyTokens, maxReplyTokens, beams, redrawTemperature, redrawTopP } = settings;
  return {
    min_length: minReplyTokens,
    ...(maxReplyTokens > 0 ? { max_length: maxReplyTokens } : {}),
    ...(draw === 0 && beams > 0 ? { num_beams: beams } : {}),
    ...(draw > 0
      ? { do_sample: true, num_beams: 1, temperature: redrawTemperature, top_p: redrawTopP, top_k: 0 }
      : {}),
  };
}
