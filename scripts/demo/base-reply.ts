/** What the base says without the adapter, to the same prompts: in a process of its own that starts when first asked. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../src/base/errors.ts';
import { compose, systemClock } from '../../src/bot/index.ts';
import { modelFolders, readRendering } from '../../src/model/index.ts';
import type { TypedMessage } from '../../src/vocabulary.ts';
import type { CommandContext } from '../cli/command.ts';
import { type Generation, startGeneration } from '../cli/generation.ts';
import { downloadOptions, hubSettings } from '../cli/hub.ts';
import type { BaseReply, Row } from './shared-chat.ts';

/** Weights of two bytes become four, and there are copies while it loads. */
const MEMORY_FOR_FILES = 3;

export interface BaseBeside {
  reply: BaseReply;
  close(): Promise<void>;
}

/** @param version folder of the adapter, by whose rendering the base reads. */
export function baseBeside(ctx: CommandContext, version: string): BaseBeside {
  let starting: Promise<Generation> | undefined;
  return {
    async reply(rows) {
      starting ??= startBase(ctx, version);
      const { generator } = await starting;
      const tools = { settings: ctx.settings.bot, clock: systemClock, generator };
      const request = { platform: 'page' as const, messages: messagesOf(rows), signal: ctx.signal };
      return (await compose(tools, request)).bubbles;
    },
    async close() {
      await starting?.then(
        ({ service }) => service.close(),
        () => {},
      );
    },
  };
}

async function startBase(ctx: CommandContext, version: string): Promise<Generation> {
  const { base } = await modelFolders(version, hubSettings(ctx), downloadOptions(ctx));
  if (base === undefined)
    throw problem({ code: 'demo', detail: 'the model is no adapter: there is no base beside it' });
  requireMemory(base);
  const { service, generator } = await startGeneration(ctx, base);
  // What it was not trained with does not choose for it, and it reads what the adapter reads.
  return { service, generator: { ...generator, rendering: readRendering(version), ranker: undefined } };
}

/** The chat goes on without the base rather than both end for want of memory. */
function requireMemory(base: string): void {
  const bytes = readdirSync(base).reduce((sum, name) => sum + statSync(join(base, name)).size, 0);
  const needed = MEMORY_FOR_FILES * bytes;
  const free = process.availableMemory();
  if (needed <= free) return;
  throw problem({
    code: 'memory-short',
    detail: `beside the bot the base would need some ${megabytes(needed)} MB of memory, and ${megabytes(free)} are free`,
  });
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** Messages of the chat follow each other by a second. */
function messagesOf(rows: readonly Row[]): TypedMessage[] {
  const typed = rows.flatMap(({ said, bubbles }) => [
    ...said.map((text) => ({ side: 'other' as const, text })),
    ...bubbles.map((text) => ({ side: 'owner' as const, text })),
  ]);
  const now = systemClock.now();
  return typed.map((message, i) => ({ ...message, at: now - (typed.length - i) * 1000 }));
}
