import { existsSync } from 'node:fs';
import { Option } from 'commander';
import {
  type ServerEnvironment,
  type ServerPage,
  type ServerRole,
  serverEnvironment,
  serverRoles,
} from '../../config/server-environment.ts';
import type { RetrainingDesk } from '../../src/admin/index.ts';
import { problem } from '../../src/base/errors.ts';
import type { ReplyGenerator } from '../../src/bot/index.ts';
import { type Versions, versionsIn } from '../../src/model/versions/index.ts';
import { DatabaseVersionShelf, retentionText, type Store } from '../../src/store/index.ts';
import {
  createLog,
  LiveGenerator,
  type LoadedVersion,
  type Log,
  type RunningServer,
  startServer,
  type TrainerTools,
  VersionFollower,
} from '../../src/webhook/index.ts';
import { withoutSecrets } from '../cli/child-environment.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { type Generation, startGeneration } from '../cli/generation.ts';
import { shownSettings } from '../cli/operator.ts';
import { ownHome } from '../cli/private-folders.ts';
import { retrainTimer } from '../cli/retrain-timer.ts';
import { retrainingDesk } from '../cli/retraining-desk.ts';
import { version } from '../cli/version.ts';
import { withVersions } from '../cli/versions.ts';

interface Options {
  model?: string;
  role: ServerRole;
  resumePages?: boolean;
  /** What all commands take. */
  config?: string;
  set: string[];
}

export default defineCommand({
  name: 'serve',
  description:
    "Answers the page's messages: receives Meta's webhooks, makes replies and sends them. Everything is in one " +
    'process with an embedded database, unless DATABASE_URL names a PostgreSQL: then several processes can share ' +
    'it. The log goes to stdout as JSON lines. SIGTERM lets replies that are under way end.',
  examples: [
    ['imitator serve', 'serves the version that imitator retrain made, on port 3000'],
    ['imitator serve --model exported', 'serves an exported model'],
    [
      'DATABASE_URL=postgres://... imitator serve --role webhook',
      'receives; other processes answer and train',
    ],
  ],
  model: true,
  configure: (command) => {
    command
      .option(
        '--model <dir>',
        'folder of the model that replies; without it the current version of IMITATOR_HOME',
      )
      .addOption(
        new Option(
          '--role <role>',
          'what this process does: receive, answer, train by its timer, or all of it',
        )
          .choices(Object.keys(serverRoles))
          .default('all'),
      )
      .option('--resume-pages', 'goes on with pages for which sending was stopped');
  },
  run: async (ctx, _, options: Options) => {
    const needed = serverEnvironment(ctx.environment, ctx.settings.webhook, options.role);
    const models = serverRoles[options.role].answers ? await servedModels(ctx, options, needed.pages) : [];
    const log = createLog({
      ...logSettings(ctx),
      secrets: [...needed.secrets, ctx.settings.admin.notify.url],
    });
    endOnFaults(log);
    const unneeded = new AbortController();
    const signal = AbortSignal.any([ctx.signal, unneeded.signal]);
    // Begins now and is awaited beside the store: each of the two takes seconds.
    const follows = options.model === undefined && models[0]?.isCurrent === true;
    const loading = models.map((model, i) =>
      beginLoading({ ...ctx, signal }, model, log, follows && i === 0),
    );
    const { receives, trains } = serverRoles[options.role];
    const retraining =
      receives && trains ? retrainingDesk(ctx.environment.home, sameSettings(options)) : undefined;
    try {
      const server = await start(ctx, options, needed, log, loading, retraining);
      announce(ctx, server, options.role, log);
      await untilAborted(ctx.signal);
      ctx.note('stopping: replies that are under way may end');
      log.info({}, 'stopping');
      await Promise.all([server.stop(), retraining?.cancel()]);
      log.info({}, 'stopped');
    } catch (error) {
      // Stopped before it had begun: nothing failed.
      if (!ctx.signal.aborted || error !== ctx.signal.reason) throw error;
    } finally {
      unneeded.abort();
      await Promise.all(
        loading.map(async ({ generation, live }) => {
          try {
            await Promise.all([(await generation).service.close(), (await live)?.close()]);
          } catch {
            // What never loaded has nothing to close.
          }
        }),
      );
    }
  },
});

/** What this command line says of settings, for a command that is to have the same. */
function sameSettings({ config, set }: Options): string[] {
  const file = config === undefined ? [] : ['--config', config];
  return [...file, ...set.flatMap((each) => ['--set', each])];
}

function start(
  ctx: CommandContext,
  { role, resumePages = false }: Options,
  { port, verifyToken, pages }: ServerEnvironment,
  log: Log,
  loading: readonly Loading[],
  retraining: RetrainingDesk | undefined,
): Promise<RunningServer> {
  const { settings, environment } = ctx;
  const { home, host, databaseUrl, graphApiUrl } = environment;
  const ready = new Set<() => boolean>();
  let followed: LiveGenerator | undefined;
  const generators = loading.map(async ({ generation, live }) => {
    const { service, generator } = await generation;
    const first = await live;
    followed ??= first;
    ready.add(first === undefined ? () => service.ready : () => first.ready);
    return first ?? generator;
  });
  const [generator] = generators;
  const named = Promise.all(loading.map(({ generation }) => generation));
  return startServer({
    settings,
    role,
    resumePages,
    host,
    port,
    home,
    databaseUrl,
    graphApiUrl,
    verifyToken,
    adminToken: environment.adminToken,
    release: version(),
    shownSettings: () => shownSettings(ctx),
    retraining,
    pages,
    commandEnvironment: withoutSecrets(process.env, settings),
    log,
    generator,
    pageGenerators: named.then((all) => byVersion(all.map((each) => each.generator))),
    modelReady: () => ready.size === loading.length && [...ready].every((isReady) => isReady()),
    versionsOf: (store) => versionsOf(home, store),
    // Asked when the model is loaded.
    follower: (tools) => followed && follow(ctx, followed, tools),
    trainer: (tools) => retrainTimer(ctx, tools),
  });
}

function follow(ctx: CommandContext, live: LiveGenerator, tools: TrainerTools): VersionFollower {
  const versions = versionsOf(ctx.environment.home, tools.store);
  const load = async (name: string) => {
    const model = { model: await versions.open(name), version: name };
    return loadedOf(name, await loadModel(ctx, model, tools.log));
  };
  return new VersionFollower({ ...tools, versions, live, load, settings: ctx.settings.retrain });
}

function versionsOf(home: string, { database }: Store): Versions {
  return versionsIn(home, database.kind === 'postgres' ? new DatabaseVersionShelf(database) : undefined);
}

function loadedOf(name: string, { service, generator }: Generation): LoadedVersion {
  return { name, generator, ready: () => service.ready, close: () => service.close() };
}

interface Loading {
  generation: Promise<Generation>;
  /** What is replaced when another version is made current; undefined for a model that was named. */
  live: Promise<LiveGenerator | undefined>;
}

function beginLoading(ctx: CommandContext, model: ServedModel, log: Log, follows: boolean): Loading {
  const generation = loadModel(ctx, model, log);
  const { version: name } = model;
  const live =
    follows && name !== undefined
      ? generation.then((loaded) => new LiveGenerator(loadedOf(name, loaded)))
      : Promise.resolve(undefined);
  return { generation, live };
}

function announce(ctx: CommandContext, server: RunningServer, role: ServerRole, log: Log): void {
  server.metrics.watchProcess();
  log.info({ url: server.url, operatorUrl: server.operatorUrl, role }, 'listening');
  const { receives } = serverRoles[role];
  if (receives) ctx.note(`listening on ${server.url} (webhook: /webhook)`);
  else ctx.note(`role ${role}: it receives nothing, and works from the database`);
  const admin = ctx.environment.adminToken === undefined || !receives ? '' : ', /admin';
  ctx.note(`for the operator: ${server.operatorUrl} (/metrics, /readyz${admin})`);
  const { retention } = server.store;
  ctx.note(`store: ${retentionText(retention)}`);
  if (retention.undecided) log.warn({}, retentionText(retention));
  if (server.store.database.kind === 'pglite') {
    ctx.note(
      `store: embedded, in ${ctx.environment.home}; a killed process loses nothing, a power cut may: ` +
        'set DATABASE_URL to a PostgreSQL if that matters',
    );
  }
}

interface ServedModel {
  /** A folder, a GGUF file, or a checkpoint on the hub. */
  model: string;
  /** Its name in the model store, if it comes from there. */
  version?: string;
  /** Taken because it is current, and followed when another is. */
  isCurrent?: boolean;
}

function byVersion(generators: readonly ReplyGenerator[]): ReadonlyMap<string, ReplyGenerator> {
  return new Map(generators.flatMap((each) => (each.version === undefined ? [] : [[each.version, each]])));
}

/** What is to be loaded: first what answers where no page says otherwise, then what pages name, each once. */
async function servedModels(
  ctx: CommandContext,
  options: Options,
  pages: readonly ServerPage[],
): Promise<ServedModel[]> {
  const home = ownHome(ctx);
  const named = [...new Set(pages.flatMap(({ version }) => version ?? []))];
  const all = pages.every(({ version }) => version !== undefined);
  if (options.model !== undefined && named.length === 0) return [{ model: options.model }];
  return withVersions(ctx, async ({ versions }) => {
    const usual = all && options.model === undefined ? [] : [await servedModel(options, home, versions)];
    // One that a page names stays, also when another becomes current: it is loaded beside that.
    const others = named.filter((version) => version !== usual[0]?.version || usual[0]?.isCurrent);
    const opened = others.map(async (version) => ({ model: await versions.open(version), version }));
    return [...usual, ...(await Promise.all(opened))];
  });
}

/** What --model names, else the store's current version, every file of it checked. */
async function servedModel({ model }: Options, home: string, versions: Versions): Promise<ServedModel> {
  if (model !== undefined) return { model };
  const current = await versions.openCurrent();
  if (current !== undefined) return { model: current.dir, version: current.name, isCurrent: true };
  throw problem({
    code: 'no-model',
    place: '--model',
    detail: `${home} holds no version yet`,
    remedy: 'make one with imitator retrain, or name a folder: imitator serve --model models/small',
  });
}

async function loadModel(
  ctx: CommandContext,
  { model, version }: ServedModel,
  log: Log,
): Promise<Generation> {
  if (!existsSync(model)) ctx.note(`${model} is no folder and no file: it is looked for on the hub`);
  return startGeneration(ctx, model, version, (event) => {
    if (event.kind === 'ready') log.info({ pid: event.pid }, 'the model is loaded');
    else if (event.kind === 'crashed') log.warn({ ...event }, 'the model process ended; another is started');
    else log.error({ ...event }, 'the model process does not start; it is tried again');
  });
}

function logSettings({ settings, environment }: CommandContext) {
  const { level, ...rest } = settings.log;
  return { level: environment.logLevel ?? level, ...rest };
}

/** Node's own report of a fault prints the whole error, with what it holds; this one goes through the log. */
function endOnFaults(log: Log): void {
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'a fault of ours; the server ends, and nothing that was received is lost');
    process.exit(1);
  });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
