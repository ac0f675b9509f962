/** The models that are judged, opened from what a user names. */
import { basename } from 'node:path';
import { problem } from '../../src/base/errors.ts';
import type { JudgedModel, Replier } from '../../src/evaluate/imitation/index.ts';
import { chooseReplies } from '../../src/evaluate/index.ts';
import { type Rendering, rerendered } from '../../src/formatting/index.ts';
import { openModel } from '../../src/generate/index.ts';
import {
  type ModelFolders,
  modelFolders,
  openBase,
  openVersion,
  readModelManifest,
  readRendering,
  readTokenizer,
} from '../../src/model/index.ts';
import { type Ranker, readRanker } from '../../src/reply/index.ts';
import type { CommandContext } from './command.ts';
import { downloadOptions, hubSettings } from './hub.ts';

export interface JudgedModels {
  model: JudgedModel;
  /** What the model is an adapter on. */
  base?: JudgedModel;
  against: JudgedModel[];
}

/** Their names in the result that mean something else. */
const TAKEN = ['owner', 'base', 'nearest', 'model'];

/** @throws ImitatorError what is wrong with a folder, and `against` for names that could not be told apart. */
export async function judgedModels(
  ctx: CommandContext,
  { model, against, seed }: { model: string; against: readonly string[]; seed: number },
): Promise<JudgedModels> {
  const names = against.map((dir) => basename(dir));
  checkNames(names);
  const open = (dir: string) => modelFolders(dir, hubSettings(ctx), downloadOptions(ctx));
  const folders = await open(model);
  const rendering = readRendering(folders.dir);
  const { base } = folders;
  return {
    model: await judgedModel(ctx, 'model', folders, rendering, seed),
    // The base reads what the model reads.
    ...(base === undefined ? {} : { base: await judgedModel(ctx, 'base', { dir: base }, rendering, seed) }),
    against: await Promise.all(
      against.map(async (dir, i) => {
        const other = await open(dir);
        return judgedModel(ctx, names[i]!, other, readRendering(other.dir), seed);
      }),
    ),
  };
}

/** A base, a run or a version, named by its folder or id; what has no rendering of its own reads as `reads` does. */
export async function judgedForRetraining(
  ctx: CommandContext,
  name: string,
  model: string,
  reads: string,
): Promise<JudgedModel> {
  const manifest = readModelManifest(model);
  if (manifest !== undefined) {
    const folders = await modelFolders(model, hubSettings(ctx), downloadOptions(ctx));
    return judgedModel(ctx, name, folders, readRendering(model), COMPARE_SEED);
  }
  const { dir } = await openBase(model, hubSettings(ctx), downloadOptions(ctx));
  return judgedModel(ctx, name, { dir }, readRendering(reads), COMPARE_SEED);
}

/** Of the replies that versions are compared by. */
const COMPARE_SEED = 1;

function checkNames(names: readonly string[]): void {
  const wrong = names.find((name, i) => TAKEN.includes(name) || names.indexOf(name) !== i);
  if (wrong === undefined) return;
  throw problem({
    code: 'against',
    place: '--against',
    expected: `folders of different names, and none called ${TAKEN.join(', ')}`,
    value: wrong,
    remedy: 'the name of the folder is the name of the system in the result: rename it',
  });
}

async function judgedModel(
  ctx: CommandContext,
  name: string,
  folders: ModelFolders,
  rendering: Rendering,
  seed: number,
): Promise<JudgedModel> {
  const { dir, checkpoint } = await openVersion(folders.dir, folders.base);
  const tokenizer = readTokenizer(dir, checkpoint);
  const reply = replier(ctx, folders, { rendering, ranker: readRanker(folders.dir), seed });
  return { name, checkpoint, tokenizer, rendering, reply };
}

/** Replies as the bot would. The generator is in memory only meanwhile. */
export function replier(
  { settings, signal }: Pick<CommandContext, 'settings' | 'signal'>,
  { dir, base }: ModelFolders,
  { rendering, ranker, seed }: { rendering: Rendering; ranker: Ranker | undefined; seed: number },
): Replier {
  const { device, precision, threads } = settings.model;
  return async (examples) => {
    const options = { ...(base === undefined ? {} : { base }), device, precision, threads };
    const { generator, tokenizer } = await openModel(dir, options);
    try {
      const prompts = examples.map((example) => rerendered(example, rendering).prompt);
      const chooser = { generator, tokenizer: tokenizer!, settings: settings.bot, rendering, ranker, signal };
      return (await chooseReplies(prompts, chooser, { seed })).map(({ text }) => text);
    } finally {
      await generator.release();
    }
  };
}
