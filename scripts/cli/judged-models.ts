/** The models that are judged, opened from what a user names. */
import { basename } from 'node:path';
import { drawReplies, type JudgedModel, type Replier } from '../../src/evaluate/imitation/index.ts';
import type { Rendering } from '../../src/formatting/index.ts';
import { openModel } from '../../src/generate/index.ts';
import {
  type GenerationConfig,
  type ModelFolders,
  modelFolders,
  openVersion,
  readRendering,
  readTokenizer,
} from '../../src/model/index.ts';
import type { CommandContext } from './command.ts';
import { downloadOptions, hubSettings } from './hub.ts';

export async function judgedModels(
  ctx: CommandContext,
  { model, against, seed }: { model: string; against: readonly string[]; seed: number },
): Promise<{ model: JudgedModel; base?: JudgedModel; against: JudgedModel[] }> {
  const open = async (dir: string) => modelFolders(dir, hubSettings(ctx), downloadOptions(ctx));
  const folders = await open(model);
  const base = folders.base ?? undefined;
  const rendering = readRendering(folders.dir);
  return {
    model: await judgedModel(ctx, 'model', folders, rendering, seed),
    ...(base === undefined ? {} : { base: await judgedModel(ctx, 'base', { dir: base }, rendering, seed) }),
    against: await Promise.all(
      against.map(async (dir) => {
        const other = await open(dir);
        return judgedModel(ctx, basename(dir), other, readRendering(other.dir), seed);
      }),
    ),
  };
}

async function judgedModel(
  ctx: CommandContext,
  name: string,
  folders: ModelFolders,
  rendering: Rendering,
  seed: number,
): Promise<JudgedModel> {
  const { dir, checkpoint } = await openVersion(folders.dir, folders.base);
  const tokenizer = readTokenizer(dir, checkpoint.config.eosTokenId);
  return { name, checkpoint, tokenizer, rendering, reply: replier(ctx, folders, rendering, seed) };
}

/** The generator is in memory only while it replies. */
function replier(ctx: CommandContext, folders: ModelFolders, rendering: Rendering, seed: number): Replier {
  const { device, precision, threads } = ctx.settings.model;
  return async (examples) => {
    const { generator, tokenizer } = await openModel(folders.dir, {
      ...(folders.base === undefined ? {} : { base: folders.base }),
      device,
      precision,
      threads,
    });
    try {
      const reader = { tokenizer: tokenizer!, config: generator.config, rendering };
      return await drawReplies(examples, generator, reader, {
        params: JSON.parse(
          process.env['PARAMS'] ??
            '{"do_sample":true,"top_p":0.9,"temperature":0.8,"top_k":0,"min_length":0,"num_beams":1}',
        ) as GenerationConfig,
        seed,
        signal: ctx.signal,
      });
    } finally {
      await generator.release();
    }
  };
}
