/**
 * For commands that work on what a running server has: they ask the server of this IMITATOR_HOME through its private
 * socket, or open the store themselves where none runs.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { describeSettings } from '../../config/describe.ts';
import { type Call, callHere, callThrough, type ShownSetting } from '../../src/admin/index.ts';
import { ImitatorError } from '../../src/base/errors.ts';
import { isAnswering, privateSocketPath } from '../../src/http/private-socket.ts';
import { versionsIn } from '../../src/model/versions/index.ts';
import { DatabaseVersionShelf, openDatabase } from '../../src/store/index.ts';
import type { CommandContext } from './command.ts';

/** How long another command may have the store to itself. */
const WAIT_MS = 10_000;
const TRY_AGAIN_MS = 200;

/**
 * Does the work with a way to ask for operations.
 *
 * @throws ImitatorError `store-locked` where another process has the store and serves nobody, `store-version`,
 * `store-unreachable`; what the operations refuse.
 */
export async function asOperator<T>(ctx: CommandContext, work: (call: Call) => Promise<T>): Promise<T> {
  const { databaseUrl, home } = ctx.environment;
  const socket = privateSocketPath(home);
  const until = Date.now() + WAIT_MS;
  for (;;) {
    if (await isAnswering(socket)) return work(callThrough(socket, ctx.signal));
    const database = await openDatabase({ databaseUrl, home, settings: ctx.settings.store, waitMs: 0 }).catch(
      (error) => {
        if (!isLocked(error) || Date.now() > until) throw error;
        return undefined;
      },
    );
    if (database === undefined) await pause(TRY_AGAIN_MS, undefined, { signal: ctx.signal });
    else
      try {
        const shelf = databaseUrl === undefined ? undefined : new DatabaseVersionShelf(database);
        const tools = {
          database,
          versions: versionsIn(home, shelf),
          settings: () => shownSettings(ctx),
          now: Date.now,
          windowHours: ctx.settings.send.windowHours,
          live: undefined,
        };
        return await work(callHere(tools, ctx.signal));
      } finally {
        await database.close();
      }
  }
}

/** The settings in force, and where each comes from. */
export function shownSettings({ settings, places }: CommandContext): ShownSetting[] {
  return describeSettings(settings).map((each) => ({ ...each, from: places.get(each.name) ?? 'default' }));
}

function isLocked(error: unknown): boolean {
  return error instanceof ImitatorError && error.code === 'store-locked';
}
