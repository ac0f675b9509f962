/** What the commands that reply have in common: the generation service from the settings, as the bot's generator. */
import { createReplyGenerator, type ReplyGenerator } from '../../src/bot/index.ts';
import { GenerationService, type ServiceEvent } from '../../src/generate/service/index.ts';
import { modelFolders, readPace, readRendering } from '../../src/model/index.ts';
import { readRanker } from '../../src/reply/index.ts';
import { withoutSecrets } from './child-environment.ts';
import type { CommandContext } from './command.ts';
import { downloadOptions, hubSettings } from './hub.ts';

export interface Generation {
  service: GenerationService;
  generator: ReplyGenerator;
}

/**
 * Loads a model in a process of its own, and says on what it runs. The command's signal ends the loading.
 * @param model a folder, or a checkpoint on the hub.
 * @param version its name in the model store, if it comes from there.
 */
export async function startGeneration(
  ctx: CommandContext,
  model: string,
  version?: string,
  onEvent: (event: ServiceEvent) => void = () => {},
): Promise<Generation> {
  const { settings } = ctx;
  const { device, precision, threads, maxBatch, maxQueue, niceness, loadSeconds } = settings.model;
  const folders = await modelFolders(model, hubSettings(ctx), downloadOptions(ctx));
  const rendering = readRendering(folders.dir);
  const ranker = readRanker(folders.dir);
  const pace = readPace(folders.dir);
  const service = await GenerationService.start({
    choice: { ...folders, device, precision, threads },
    maxBatch,
    maxQueue,
    niceness,
    loadSeconds,
    signal: ctx.signal,
    env: withoutSecrets(process.env, settings),
    onEvent,
  });
  const what = version === undefined ? model : `version ${version} in ${model}`;
  ctx.note(`model: ${what}, ${service.facts.why}`);
  return {
    service,
    generator: createReplyGenerator({ service, rendering, version, ranker, pace }),
  };
}
