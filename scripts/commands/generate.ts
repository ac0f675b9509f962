/** `imitator generate`: answers of a model to prompts, by text or ids. */
import { z } from 'zod';
import { counted } from '../../src/base/counted.ts';
import { UsageError } from '../../src/base/errors.ts';
import { issueLines } from '../../src/base/issue-lines.ts';
import {
  checkRequests,
  checkTokenizer,
  type GenerationRequest,
  type OpenModel,
  openModel,
} from '../../src/generate/index.ts';
import type { GenerationConfig } from '../../src/model/checkpoint/index.ts';
import { type ModelFolders, modelFolders } from '../../src/model/index.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { downloadOptions, hubSettings } from '../cli/hub.ts';

type Prompt = Pick<GenerationRequest, 'ids' | 'attentionMask'>;

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
    'Answers prompts with a model: a folder with a checkpoint, an export or a version, a GGUF file, or a name on the hub. ' +
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
      .requiredOption('--model <dir>', 'folder with a model, GGUF file, or a name on the hub')
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
    if (options.text?.trim() === '')
      throw new UsageError(`--text: expected words, got ${JSON.stringify(options.text)}`);
    const prompts = options.ids === undefined ? undefined : promptsOf(options.ids, options.attentionMask);
    const params = parseFlag(
      '--params',
      options.params ?? '{}',
      z.record(z.string(), z.unknown(), 'expected an object of parameters, such as {"num_beams":4}'),
    ) as GenerationConfig;
    const { device, precision, threads } = ctx.settings.model;
    const folders = await modelFolders(options.model, hubSettings(ctx), downloadOptions(ctx));
    checkBeforeLoading(folders, prompts, params);
    const model = await openModel(folders.dir, { base: folders.base, device, precision, threads });
    try {
      ctx.note(model.why);
      await generate(ctx, model, prompts ?? [promptOf(model, options.text!)], params);
    } finally {
      await model.generator.release();
    }
  },
});

async function generate(
  ctx: CommandContext,
  { generator, tokenizer }: OpenModel,
  prompts: readonly Prompt[],
  params: GenerationConfig,
): Promise<void> {
  const start = performance.now();
  const found = await generator.generate(
    prompts.map((prompt) => ({ ...prompt, params, signal: ctx.signal })),
  );
  const seconds = (performance.now() - start) / 1000;
  const sequences = found.flatMap((generation) => generation.sequences);
  const texts = tokenizer && sequences.map((ids) => tokenizer.decodeReply(ids));
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

/** A text fits whatever it says; then the parameters alone can be wrong. */
function checkBeforeLoading(
  folders: ModelFolders,
  prompts: readonly Prompt[] | undefined,
  params: GenerationConfig,
): void {
  if (prompts === undefined) checkTokenizer(folders);
  checkRequests(folders, prompts ?? [], params);
}

function promptOf({ generator, tokenizer }: OpenModel, text: string): Prompt {
  return { ids: tokenizer!.encodePrompt(text, generator.longest.source).ids };
}

function promptsOf(ids: string, attentionMask: string | undefined): Prompt[] {
  const prompts = parseFlag('--ids', ids, rows);
  const masks = attentionMask === undefined ? undefined : parseFlag('--attention-mask', attentionMask, rows);
  if (masks !== undefined && masks.length !== prompts.length)
    throw new UsageError(`--attention-mask: expected ${counted(prompts.length, 'row')}, got ${masks.length}`);
  return prompts.map((row, i) => ({ ids: row, attentionMask: masks?.[i] }));
}

const row = z.array(z.number().int(), 'expected a row of ids, such as [40,67,2]');
const rows = z
  .array(row, 'expected rows of ids, such as [[40,67,2]]')
  .min(1, 'expected at least one row of ids');

function parseFlag<T>(flag: string, text: string, schema: z.ZodType<T>): T {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new UsageError(`${flag}: expected JSON, got ${text.slice(0, 60)}`);
  }
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new UsageError(`${flag}: ${issueLines(result.error, raw)[0]}`);
}
