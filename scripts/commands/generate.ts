/** `imitator generate`: answers of a model to prompts, by text or ids. */
import { z } from 'zod';
import { ImitatorError, UsageError } from '../../src/errors.ts';
import type { GenerationConfig } from '../../src/model/config.ts';
import type { GenerationRequest } from '../../src/model/generate/index.ts';
import { type OpenModel, openModel } from '../../src/model/open-model.ts';
import { modelFolders } from '../../src/model/open-version.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { downloadOptions, hubSettings } from '../cli/hub.ts';

interface Options {
  model: string;
  ids?: string;
  attentionMask?: string;
  text?: string;
  params?: string;
}

export default defineCommand({
  name: 'generate',
  description:
    'Answers prompts with a model: a folder with a BlenderBot checkpoint, an export or a version, or a name on the hub. ' +
    "With --ids no tokenizer is needed. Sequences begin with the start token and end at the first end token; a batch's " +
    'prompts decode together. --params takes parameters under the names of transformers, over those of the model.',
  examples: [
    ['imitator generate --model models/small --text "hey! how are you?"', 'one reply'],
    [
      'imitator generate --model models/small --text "hi" --params \'{"do_sample":true,"top_p":0.9,"seed":7}\'',
      'a reply drawn with a seed',
    ],
    ["imitator generate --model DIR --ids '[[40,67,2],[13,2]]' --json", 'two prompts by their ids'],
  ],
  json: true,
  model: true,
  configure: (command) =>
    command
      .requiredOption('--model <dir>', 'folder with a model, or its name on the hub')
      .option('--ids <json>', 'prompts as ids, end tokens included: [[...],...]')
      .option(
        '--attention-mask <json>',
        'for --ids: 1 for tokens and 0 for padding; without it padding ids are padding',
      )
      .option('--text <text>', 'a prompt as text')
      .option('--params <json>', 'parameters of generation: {"num_beams":4,...}'),
  async run(ctx, _, options: Options) {
    if ((options.ids === undefined) === (options.text === undefined))
      throw new UsageError('give either --ids or --text');
    if (options.attentionMask !== undefined && options.ids === undefined)
      throw new UsageError('--attention-mask goes with --ids');
    const params = parsed(
      '--params',
      options.params ?? '{}',
      z.record(z.string(), z.unknown()),
    ) as GenerationConfig;
    const { device, precision, threads } = ctx.settings.model;
    const { dir, base } = await modelFolders(options.model, hubSettings(ctx), downloadOptions(ctx));
    const model = await openModel(dir, { base, device, precision, threads });
    try {
      ctx.note(model.why);
      await generate(ctx, model, requestsOf(model, options), params);
    } finally {
      await model.generator.release();
    }
  },
});

async function generate(
  ctx: CommandContext,
  { generator, tokenizer }: OpenModel,
  prompts: readonly Pick<GenerationRequest, 'ids' | 'attentionMask'>[],
  params: GenerationConfig,
): Promise<void> {
  const start = performance.now();
  const found = await generator.generate(
    prompts.map((prompt) => ({ ...prompt, params, signal: ctx.signal })),
  );
  const seconds = (performance.now() - start) / 1000;
  const sequences = found.flatMap((generation) => generation.sequences);
  const texts = tokenizer && sequences.map((ids) => tokenizer.decode(ids).trim());
  const newTokens = found.reduce((sum, generation) => sum + generation.newTokens, 0);
  const result = {
    sequences,
    ...(texts === undefined ? {} : { texts }),
    scores: found.flatMap((generation) => generation.scores),
    tokens_per_second: Math.round((newTokens / seconds) * 100) / 100,
    device: generator.device,
  };
  ctx.result(result, () => (texts ?? sequences.map((ids) => ids.join(' '))).join('\n'));
}

function requestsOf({ generator, tokenizer }: OpenModel, options: Options): GenerationRequest[] {
  if (options.text !== undefined) {
    if (tokenizer === undefined)
      throw new ImitatorError(
        'tokenizer-missing',
        `${options.model}: no tokenizer.json there; give --ids instead of --text`,
      );
    return [{ ids: tokenizer.encodePrompt(options.text, generator.config.maxPositionEmbeddings).ids }];
  }
  const ids = parsed('--ids', options.ids!, rows);
  const masks =
    options.attentionMask === undefined ? undefined : parsed('--attention-mask', options.attentionMask, rows);
  if (masks !== undefined && masks.length !== ids.length)
    throw new UsageError(`--attention-mask: expected ${ids.length} rows, got ${masks.length}`);
  return ids.map((row, i) => ({ ids: row, attentionMask: masks?.[i] }));
}

const rows = z.array(z.array(z.number().int())).min(1);

function parsed<T>(flag: string, text: string, schema: z.ZodType<T>): T {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new UsageError(`${flag}: expected JSON, got ${text.slice(0, 60)}`);
  }
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new UsageError(`${flag}: ${[issue.path.join('.'), issue.message].filter(Boolean).join(': ')}`);
}
