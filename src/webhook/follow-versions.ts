/**
 * A running server takes what the names of versions say: another current one, one on trial. It decides trials too: worse
 * by a margin goes back at once, and whatever was not worse by the end takes over.
 */
import { messageOf } from '../base/errors.ts';
import type { Clock } from '../bot/index.ts';
import { promoted, type VersionNames, type Versions } from '../model/versions/index.ts';
import { type Store, versionCounts } from '../store/index.ts';
import type { Alerts } from '../watch/alerts.ts';
import type { Log } from '../watch/log.ts';
import { worseOnTrial } from './judge-trial.ts';
import type { LiveGenerator, LoadedVersion } from './live-generator.ts';

export interface FollowOptions {
  versions: Versions;
  live: LiveGenerator;
  /** Opens a version and loads it. */
  load(name: string): Promise<LoadedVersion>;
  settings: { canaryShare: number; canaryHours: number; canaryMargin: number };
  store: Store;
  alerts: Alerts;
  log: Log;
  clock: Clock;
  /** How often the names are looked at. */
  everyMs?: number;
}

const EVERY_MS = 2000;
const HOUR_MS = 3_600_000;

export class VersionFollower {
  readonly #options: FollowOptions;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  /** What could not be loaded is not tried again until the names change. */
  readonly #refused = new Set<string>();

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.look(), this.#options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Once at a time: a model takes seconds to load. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch((err) =>
        this.#options.log.warn({ err }, 'the versions cannot be read; the one that serves goes on'),
      )
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const names = await this.#options.versions.names();
    await this.#follow(names);
    await this.#followTrial(names);
  }

  async #follow({ current }: VersionNames): Promise<void> {
    const { live, log } = this.#options;
    if (current === null || current === live.current || this.#refused.has(current)) return;
    const before = live.current;
    if (current === live.candidate) void this.#whenGiven(live.promote(), before);
    else {
      const loaded = await this.#load(current);
      if (loaded === undefined) return;
      void this.#whenGiven(live.serve(loaded), before);
    }
    this.#refused.clear();
    log.info({ version: current, before }, 'another version serves');
  }

  async #followTrial({ current, candidate }: VersionNames): Promise<void> {
    const { live, settings, log } = this.#options;
    if (candidate === null || settings.canaryShare === 0) {
      if (live.candidate !== undefined) void this.#whenGiven(live.endTrial(), live.candidate);
      return;
    }
    const { version, since } = candidate;
    if (version !== live.candidate && !this.#refused.has(version)) {
      const loaded = await this.#load(version);
      if (loaded === undefined) return;
      await live.tryOut(loaded, settings.canaryShare);
      log.info({ version, share: settings.canaryShare }, 'a version is on trial');
    }
    if (current !== null) await this.#decide(current, version, since);
  }

  async #decide(current: string, candidate: string, since: number): Promise<void> {
    const { store, settings, clock } = this.#options;
    const first = await versionCounts(store.database, current);
    const second = await versionCounts(store.database, candidate);
    const worse = worseOnTrial(first, second, settings.canaryMargin);
    if (worse !== undefined) return this.#goBack(candidate, worse);
    if (clock.now() - since < settings.canaryHours * HOUR_MS) return;
    await this.#end(candidate, (names) => promoted(names, candidate));
    const replies = second['replies'] ?? 0;
    await this.#tell(
      `${candidate} was on trial for ${settings.canaryHours} h, with ${replies} replies, and serves now`,
    );
    await this.#follow(await this.#options.versions.names());
  }

  async #goBack(candidate: string, worse: string): Promise<void> {
    if (!(await this.#end(candidate, (names) => ({ ...names, candidate: null })))) return;
    await this.#tell(`${candidate} did worse on trial and went back: ${worse}`);
    await this.#options.live.endTrial();
  }

  /** Of several servers one ends a trial; false for the others. */
  async #end(candidate: string, end: (names: VersionNames) => VersionNames): Promise<boolean> {
    let mine = false;
    await this.#options.versions.changeNames((names) => {
      mine = names.candidate?.version === candidate;
      return mine ? end(names) : names;
    });
    return mine;
  }

  async #load(name: string): Promise<LoadedVersion | undefined> {
    const { load, live } = this.#options;
    try {
      return await load(name);
    } catch (error) {
      this.#refused.add(name);
      await this.#tell(
        `${name} cannot be served (${messageOf(error)}); ${live.current} goes on`,
        'see imitator versions list; imitator versions promote chooses another',
      );
      return undefined;
    }
  }

  async #whenGiven(leaving: Promise<void>, version: string): Promise<void> {
    const { log } = this.#options;
    await leaving.then(
      () => log.info({ version }, 'its memory is given back'),
      (err) => log.warn({ err, version }, 'it did not end as it should'),
    );
  }

  async #tell(what: string, remedy = 'imitator versions list shows what is there'): Promise<void> {
    this.#options.log.info({}, what);
    await this.#options.alerts.raise({ kind: 'retraining', what, remedy });
  }
}
