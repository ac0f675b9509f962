/**
 * The live server: store, bot, worker and HTTP, started and stopped together. One process does everything, or
 * several share a PostgreSQL, each with its part: `webhook` receives, `worker` answers, `trainer` has the timer of
 * retraining.
 */
import type { Express } from 'express';
import type { AttachmentKind } from '../../config/groups/bot.ts';
import type { Settings } from '../../config/schema.ts';
import { type ServerPage, type ServerRole, serverRoles } from '../../config/server-environment.ts';
import {
  type AdminOptions,
  addOperatorRoutes,
  addPrivateRoutes,
  type OperatorOptions,
  type RetrainingDesk,
  type ShownSetting,
} from '../admin/index.ts';
import { withinTime } from '../base/within-time.ts';
import { type Bot, type Clock, type ReplyGenerator, systemClock } from '../bot/index.ts';
import { expressApp } from '../http/express-app.ts';
import { isAnswering, listenPrivately, privateSocketPath } from '../http/private-socket.ts';
import { type Versions, versionsIn } from '../model/versions/index.ts';
import { noteReceiving, openStore, pageOf, resumePage, resumeWithToken, type Store } from '../store/index.ts';
import { type Alerts, StoredAlerts } from '../watch/alerts.ts';
import type { Log } from '../watch/log.ts';
import { Metrics } from '../watch/metrics.ts';
import { Notifier } from '../watch/notify/notifier.ts';
import { createApp } from './app.ts';
import { TokenWatch } from './doctor/token-watch.ts';
import { dryRunTools } from './dry-run-tools.ts';
import { Listeners } from './listeners.ts';
import { makeBot } from './make-bot.ts';
import { PageBots } from './page-bots.ts';
import { HeardPages } from './receive/heard-pages.ts';
import { EffectRecorder } from './receive/record-effects.ts';
import { Deliverer, tokenMark } from './send/deliver.ts';
import { Pages } from './send/pages.ts';
import { MetaPresence } from './send/presence.ts';
import { SendApi } from './send/send-api.ts';
import { warnOfSettings } from './warn-of-settings.ts';
import { Worker } from './worker.ts';

/** What a process has besides receiving and answering: it is started with the server, and stopped first. */
export interface ServerPart {
  start(): Promise<void>;
  /** Resolves when nothing of it is under way any more. */
  stop(): Promise<void>;
}

type Named = ReadonlyMap<string, ReplyGenerator>;

export interface ServerOptions {
  settings: Pick<Settings, 'bot' | 'webhook' | 'send' | 'store' | 'admin'>;
  /** Everything, if left out. */
  role?: ServerRole;
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** The folder of all state; undefined keeps an embedded database in memory. */
  home?: string | undefined;
  databaseUrl?: string | undefined;
  /** What an embedded database in memory begins with. */
  template?: Blob | undefined;
  graphApiUrl: string;
  verifyToken: string;
  /** Opens the admin interface; without it there is none. */
  adminToken?: string | undefined;
  pages: readonly ServerPage[];
  /** Of the program, as its package says. */
  release?: string;
  /** The settings in force as an operator may see them; none are shown if left out. */
  shownSettings?(): readonly ShownSetting[];
  /** Retraining at the operator's word; there is none if left out. */
  retraining?: RetrainingDesk | undefined;
  /** Who makes the replies, or a promise of them: the store opens meanwhile. A process that only receives needs none. */
  generator?: ReplyGenerator | Promise<ReplyGenerator> | undefined;
  /** Those of the versions that pages name, by the version's name. */
  pageGenerators?: Named | Promise<Named> | undefined;
  /** Whether the generator could begin now; it can if left out. */
  modelReady?(): boolean;
  /** Makes what trains by a timer, for the roles that do; it runs training in processes of its own. */
  trainer?: ((tools: TrainerTools) => ServerPart) | undefined;
  /** The model store as this process sees it, made when the store is open. */
  versionsOf?: ((store: Store) => Versions) | undefined;
  /** What takes another version while the server runs. */
  follower?: ((tools: TrainerTools) => ServerPart | undefined) | undefined;
  /** Pages that were stopped go on. */
  resumePages?: boolean;
  /** What a command that tells of alerts is run with: no secret of ours. */
  commandEnvironment?: NodeJS.ProcessEnv;
  log: Log;
  clock?: Clock;
}

export interface TrainerTools {
  store: Store;
  alerts: Alerts;
  log: Log;
  clock: Clock;
}

export interface RunningServer {
  /** Of the public listener; of the operator's in a process that receives nothing and has no other. */
  readonly url: string;
  /** Of the operator's listener; the same where the two are one. */
  readonly operatorUrl: string;
  readonly store: Store;
  readonly metrics: Metrics;
  readonly alerts: Alerts;
  /** The one that answers wherever a page has none of its own; undefined in a process that makes no replies. */
  readonly bot: Bot | undefined;
  /** Lets what is under way end, for at most `webhook.drainSeconds`; the rest is done after the next start. */
  stop(): Promise<void>;
}

const PROBE_MS = 2000;

/**
 * Starts a server that receives and answers until it is stopped; it listens when this resolves.
 *
 * @throws ImitatorError `store-locked`, `store-version`, `store-unreachable`, `port-taken`; whatever the generator's
 * promise rejects with. The store is closed then; a generator that is still on its way is the caller's to end.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { settings, log, home, databaseUrl, template, clock = systemClock } = options;
  const opening = openStore({
    home,
    waitMs: await waitFor(home),
    databaseUrl,
    template,
    settings: settings.store,
    concurrency: settings.webhook.concurrency,
    clock: () => clock.now(),
    redact: (text) => log.redact(text),
    onError: (err) => log.warn({ err }, 'the store complains'),
  });
  try {
    const [store, generator, named = new Map()] = await Promise.all([
      opening,
      options.generator,
      options.pageGenerators,
    ]);
    log.useKey(store.key);
    return await new LiveServer({ ...options, generator, named }, store, clock).start();
  } catch (error) {
    await opening.then(
      (store) => store.close(),
      () => {},
    );
    throw error;
  }
}

/** A command is done soon; for another server nobody waits. */
async function waitFor(home: string | undefined): Promise<number | undefined> {
  return home !== undefined && (await isAnswering(privateSocketPath(home))) ? 0 : undefined;
}

interface Sending {
  presence: MetaPresence;
  deliverer: Deliverer;
  tokens: TokenWatch;
}

type LiveOptions = ServerOptions & { generator: ReplyGenerator | undefined; named: Named };

class LiveServer implements RunningServer {
  readonly store: Store;
  readonly metrics = new Metrics();
  readonly alerts: StoredAlerts;
  readonly #bots: PageBots;
  readonly #notifier: Notifier;
  readonly #options: LiveOptions;
  readonly #clock: Clock;
  readonly #pages: Pages;
  readonly #does: (typeof serverRoles)[ServerRole];
  readonly #worker: Worker | undefined;
  readonly #tokens: TokenWatch;
  readonly #trainer: ServerPart | undefined;
  readonly #follower: ServerPart | undefined;
  readonly #versions: Versions | undefined;
  readonly #listeners: Listeners;
  #closePrivate: (() => Promise<void>) | undefined;
  #draining = false;

  constructor(options: LiveOptions, store: Store, clock: Clock) {
    const { role = 'all', generator, log, pages, home, trainer, follower, versionsOf } = options;
    this.#options = options;
    this.#does = serverRoles[role];
    this.#clock = clock;
    this.store = store;
    this.#pages = new Pages(pages);
    this.metrics.watchStore(() => store.waiting());
    const telling = { store, settings: options.settings.admin.notify, log, clock: () => clock.now() };
    this.#notifier = new Notifier({ ...telling, commandEnvironment: options.commandEnvironment ?? {} });
    this.alerts = new StoredAlerts({
      ...telling,
      metrics: this.metrics,
      onStored: () => this.#notifier.look(),
    });
    store.conversations.alertTo((tx, conversation, alert) =>
      this.alerts.raiseIn(tx, { ...alert, page: pageOf(conversation), conversation }),
    );
    const sending = this.#makeSending(clock);
    const { metrics } = this;
    const { windowHours } = options.settings.send;
    const botTools = { store, presence: sending.presence, metrics, log, clock, windowHours };
    this.#bots = new PageBots({
      settings: options.settings.bot,
      pages,
      generator: this.#does.answers ? generator : undefined,
      named: options.named,
      make: (settings, own) => makeBot(botTools, settings, own),
    });
    this.#tokens = sending.tokens;
    if (this.bot !== undefined) this.#worker = this.#makeWorker(sending, clock);
    const tools = { store, log, clock, alerts: this.alerts };
    if (this.#does.trains) this.#trainer = trainer?.(tools);
    if (this.bot !== undefined) this.#follower = follower?.(tools);
    this.#versions = versionsOf?.(store) ?? (home === undefined ? undefined : versionsIn(home));
    this.#listeners = this.#makeListeners(clock);
  }

  get bot(): Bot | undefined {
    return this.#bots.of().bot;
  }

  get url(): string {
    return this.#listeners.url;
  }

  get operatorUrl(): string {
    return this.#listeners.operatorUrl;
  }

  async start(): Promise<this> {
    await this.#resumePages();
    await this.#noteReceiving();
    if (this.#does.answers) warnOfSettings(this.#options.log, this.#bots.all);
    await this.#notifier.start();
    await this.#worker?.start();
    await this.#follower?.start();
    if (this.#does.answers) this.#tokens.start();
    await this.#trainer?.start();
    await this.#listeners.open();
    await this.#openPrivate();
    return this;
  }

  async stop(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    this.#worker?.stop();
    this.#tokens.stop();
    // Posts that are under way are answered within Meta's five seconds.
    await Promise.all([
      this.#listeners.close(),
      this.#closePrivate?.(),
      this.#trainer?.stop(),
      this.#follower?.stop(),
      this.store.queue.stop(this.#options.settings.webhook.drainSeconds * 1000),
    ]);
    await this.alerts.settled();
    await this.#notifier.stop();
    await this.store.close();
  }

  #makeListeners(clock: Clock): Listeners {
    const { host, port, settings, log } = this.#options;
    const publicApp = (addOperatorRoutes: ((app: Express) => void) | undefined) =>
      createApp({ receiving: this.#makeReceiving(clock), metrics: this.metrics, log, addOperatorRoutes });
    return new Listeners({
      log,
      public: { host, port },
      operator: settings.admin,
      publicApp: this.#does.receives ? publicApp : undefined,
      addOperatorRoutes: (app) => addOperatorRoutes(app, this.#operatorOptions()),
    });
  }

  /** Commands of this machine ask here; without a folder of state there is no place for it. */
  async #openPrivate(): Promise<void> {
    const { home, log } = this.#options;
    if (home === undefined || !this.#does.receives) return;
    const app = expressApp(log, (app) => addPrivateRoutes(app, this.#adminOptions()));
    this.#closePrivate = await listenPrivately(privateSocketPath(home), app);
  }

  #operatorOptions(): OperatorOptions {
    const { adminToken: token } = this.#options;
    const admin =
      token === undefined || !this.#does.receives ? undefined : { token, ...this.#adminOptions() };
    return { metrics: this.metrics, notReady: () => this.#notReady(), admin };
  }

  #adminOptions(): Omit<AdminOptions, 'token'> {
    const { settings, release = '' } = this.#options;
    const { store } = this;
    return {
      release,
      bodyLimitKilobytes: settings.admin.bodyLimitKilobytes,
      tools: {
        database: store.database,
        versions: this.#versions,
        settings: () => this.#options.shownSettings?.() ?? [],
        now: () => this.#clock.now(),
        windowHours: settings.send.windowHours,
        live: {
          dryRun: dryRunTools({ ...this.#options, store, bots: this.#bots }),
          notReady: () => this.#notReady(),
          wake: (conversation) => store.queue.wakeNoLater(conversation, this.#clock.now()),
          retraining: this.#options.retraining,
        },
      },
    };
  }

  #makeReceiving(clock: Clock) {
    const { settings, verifyToken, log } = this.#options;
    const { store, alerts } = this;
    const pages = this.#pages;
    const now = () => clock.now();
    const burst = (page: string) => this.#bots.of(page).settings;
    const onAttachment = (page: string, attachment: AttachmentKind) => burst(page).onAttachments[attachment];
    const recorder = new EffectRecorder(store, { ...settings.webhook, burst, onAttachment }, now);
    const heard = new HeardPages(store, log, now);
    return { verifyToken, pages, recorder, heard, store, settings: settings.webhook, clock: now, alerts };
  }

  #makeSending(clock: Clock): Sending {
    const { settings, graphApiUrl, log } = this.#options;
    const { store, metrics, alerts } = this;
    const pages = this.#pages;
    const now = () => clock.now();
    const api = new SendApi({
      graphApiUrl,
      ...settings.send,
      clock: now,
      redact: (text) => log.redact(text),
    });
    const presence = new MetaPresence({ store, api, pages, settings: settings.send, log, clock: now });
    const deliverer = new Deliverer({
      store,
      api,
      page: (id) => pages.get(id),
      settings: { ...settings.bot, ...settings.send },
      clock: now,
      onSend: (result) => metrics.sends.inc({ result }),
      alerts,
      onTyping: (conversation) => presence.typing(conversation),
    });
    const tokens = new TokenWatch({ api, pages: pages.all, store, alerts, log, clock: now });
    return { presence, deliverer, tokens };
  }

  #makeWorker(sending: Sending, clock: Clock): Worker {
    const { store, metrics, alerts } = this;
    const botOf = (page: string) => this.#bots.of(page).bot!;
    const { log, settings } = this.#options;
    const { windowHours } = settings.send;
    return new Worker({ store, botOf, ...sending, metrics, log, clock, alerts, windowHours });
  }

  /** What was posted while nobody received is posted again from now on. */
  async #noteReceiving(): Promise<void> {
    if (!this.#does.receives) return;
    for (const { id } of this.#pages.all) await noteReceiving(this.store.database, id, this.#clock.now());
  }

  /** Only who sends knows by the token whether a page that stopped for it goes on. */
  async #resumePages(): Promise<void> {
    if (!this.#does.answers) return;
    const { database } = this.store;
    const now = this.#clock.now();
    for (const page of this.#pages.all) {
      const resumed = this.#options.resumePages
        ? await resumePage(database, page.id, now)
        : await resumeWithToken(database, page.id, tokenMark(page), now);
      if (resumed) this.#options.log.info({ page: page.id }, 'the page goes on');
    }
  }

  async #notReady(): Promise<string[]> {
    if (this.#draining) return ['the server is stopping'];
    const model = this.#options.modelReady?.() === false ? ['the model is not loaded'] : [];
    const asking = this.store.isReachable();
    if (!(await withinTime(asking, PROBE_MS, () => false))) return [...model, 'the database does not answer'];
    return this.store.isHearing ? model : [...model, "the database's notifications do not come"];
  }
}
