/** The real server over real HTTP, with the simulator at Meta's end and a generator that says what it is told. */
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { type Settings, settingsSchema } from '../../config/schema.ts';
import type { GenerateOptions, ReplyGenerator } from '../../src/bot/index.ts';
import { MessengerSimulator, type Person, type SimulatorOptions } from '../../src/simulator/index.ts';
import type { Database } from '../../src/store/index.ts';
import type { OwnerPace } from '../../src/vocabulary.ts';
import { createLog, type RunningServer, type ServerOptions, startServer } from '../../src/webhook/index.ts';
import { rendering, UNDISCLOSED } from '../bot/fakes.ts';
import { pgliteTemplate } from '../support/pglite-template.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

/** Answers "re: " and the prompt, or what a test has put in line. */
export class ToldGenerator implements ReplyGenerator {
  rendering = rendering;
  readonly version: string | undefined;
  pace?: OwnerPace;
  /** What the next prompts that hold this word are answered with. */
  #told: { word: string; text: string | Error; takesMs: number; times: number }[] = [];
  readonly prompts: string[] = [];
  readonly decodings: GenerateOptions['decoding'][] = [];
  aborted = 0;

  constructor(version?: string) {
    this.version = version;
  }

  /** The next prompts with this word are answered so. */
  on(word: string, text: string | Error, { takesMs = 0, times = 1 } = {}): void {
    this.#told.push({ word, text, takesMs, times });
  }

  async generate(prompt: string, { signal, decoding }: GenerateOptions) {
    this.prompts.push(prompt);
    this.decodings.push(decoding);
    const { text, takesMs } = this.#next(prompt);
    if (takesMs > 0) await this.#work(takesMs, signal);
    if (text instanceof Error) throw text;
    const timings = { queueMs: 0, encodeMs: 1, decodeMs: takesMs, totalMs: takesMs + 1 };
    return { text, score: -1, tokens: { prompt: 3, reply: 4 }, timings };
  }

  /** Prompts with this word are answered as any others again. */
  forget(word: string): void {
    this.#told = this.#told.filter((told) => told.word !== word);
  }

  #next(prompt: string): { text: string | Error; takesMs: number } {
    const told = this.#told.find(({ word }) => prompt.includes(word));
    if (told === undefined) return { text: `re: ${prompt}`, takesMs: 0 };
    told.times--;
    this.#told = this.#told.filter(({ times }) => times > 0);
    return told;
  }

  #work(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        this.aborted++;
        reject(signal.reason);
      });
    });
  }
}

/** What a server logged. */
export class LogLines extends Writable {
  text = '';

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  get lines(): Record<string, unknown>[] {
    return this.text.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line)));
  }

  get alerts(): string[] {
    return this.lines.flatMap((line) => (line['alert'] === true ? String(line['msg']) : []));
  }
}

export interface LiveOptions {
  simulator?: SimulatorOptions;
  /** Over settings that make the tests quick. */
  settings?: Record<string, Record<string, unknown>>;
  server?: Partial<ServerOptions>;
  messageText?: boolean;
}

export interface Live {
  simulator: MessengerSimulator;
  generator: ToldGenerator;
  log: LogLines;
  server: RunningServer;
  /** What the server was started with. */
  options: ServerOptions;
  /** The tests' own door to the store's tables; the server itself has only the store's named functions. */
  query(text: string, values?: readonly unknown[]): ReturnType<Database['query']>;
  /** Somebody nobody has talked with yet. */
  somebody(): Person;
  /** A second server beside the first, on the same database. */
  another(): Promise<RunningServer>;
  /** Stops the server, and starts it again with the same store. */
  restart(changes?: Partial<ServerOptions>): Promise<void>;
  stop(): Promise<void>;
}

const quick: Record<string, Record<string, unknown>> = {
  bot: { ...UNDISCLOSED, debounceSeconds: 0.3, maxWaitSeconds: 2, maxRepliesPerHour: 0 },
  send: { timeoutSeconds: 2, echoWaitSeconds: 3, retrySeconds: 0.05 },
  webhook: { drainSeconds: 5 },
  admin: { port: 0 },
};

export function settingsFor(changes: LiveOptions['settings'] = {}): Settings {
  const groups = new Set([...Object.keys(quick), ...Object.keys(changes)]);
  return settingsSchema.parse(
    Object.fromEntries([...groups].map((group) => [group, { ...quick[group], ...changes[group] }])),
  );
}

afterAll(() => postgres?.stop());

/** How long something may take that will come: the machine may be busy. */
export const LONG = { timeoutMs: 40_000, poll: { timeout: 40_000, interval: 20 } };
// Several such waits fit into a test.
vi.setConfig({ testTimeout: 180_000 });

let people = 0;

export async function goLive(options: LiveOptions = {}): Promise<Live> {
  const simulator = await new MessengerSimulator({
    retrySeconds: [0, 0.1, 0.3],
    ...options.simulator,
  }).start();
  const generator = new ToldGenerator();
  const log = new LogLines();
  const secrets = [simulator.appSecret, simulator.pageAccessToken, simulator.verifyToken];
  const { pageId: id, pageAccessToken: accessToken, appSecret } = simulator;
  const settings = settingsFor(options.settings);
  const serverOptions: ServerOptions = {
    settings,
    host: '127.0.0.1',
    port: 0,
    graphApiUrl: simulator.graphApiUrl,
    verifyToken: simulator.verifyToken,
    pages: [{ id, accessToken, appSecrets: [appSecret] }],
    generator,
    template: await pgliteTemplate(),
    log: createLog({
      level: 'debug',
      messageText: options.messageText ?? false,
      secrets,
      pages: [id],
      destination: log,
    }),
    ...options.server,
  };
  const live: Live = {
    simulator,
    generator,
    log,
    server: await startServer(serverOptions),
    options: serverOptions,
    query: (text, values) => live.server.store.database.query(text, values),
    somebody: () => simulator.person(`somebody ${++people}`),
    another: () => startServer(serverOptions),
    restart: async (changes) => {
      await live.server.stop();
      live.server = await startServer({ ...serverOptions, ...changes });
      simulator.connect(`${live.server.url}/webhook`);
    },
    stop: async () => {
      await live.server.stop();
      await simulator.stop();
    },
  };
  simulator.connect(`${live.server.url}/webhook`);
  return live;
}

/** The tests once on each kind of database, with one server for all of them. */
export function onBothDatabases(
  options: LiveOptions,
  tests: (live: () => Live, kind: Database['kind']) => void,
): void {
  describe('on PGlite', () => withLive(options, nowhere, (live) => tests(live, 'pglite')));
  onPostgres(options, (live) => tests(live, 'postgres'));
}

/** The tests on PostgreSQL alone: what several processes share, or what outlives a process. */
export function onPostgres(options: LiveOptions, tests: (live: () => Live) => void): void {
  const title = postgres === undefined ? 'on PostgreSQL, which is not installed' : 'on PostgreSQL';
  describe.skipIf(postgres === undefined)(title, () =>
    withLive(options, async () => ({ databaseUrl: await postgres!.fresh() }), tests),
  );
}

/** A conversation's bubbles, by their states, in order. */
export async function statesOf(live: Live, person: Person): Promise<string[]> {
  const found = await live.query('select state from imitator.outbox where conversation = $1 order by place', [
    conversationOf(live, person),
  ]);
  return found.map(({ state }) => state as string);
}

export function conversationOf({ simulator }: Live, person: Person): string {
  return `${simulator.pageId}:${person.psid}`;
}

/** What was given up in a conversation, and why. */
export function deadLettersOf(live: Live, person: Person): ReturnType<Live['query']> {
  return live.query('select why, detail from imitator.dead_letter where conversation = $1', [
    conversationOf(live, person),
  ]);
}

/** How often sends ended so. */
export async function sendsOf(live: Live, result: string): Promise<number> {
  const { values } = await live.server.metrics.sends.get();
  return values.find(({ labels }) => labels.result === result)?.value ?? 0;
}

/** What a person had received when a later message of theirs was answered: whatever was to come before has come. */
export async function receivedByThen(person: Person, later = 'still there?'): Promise<string[]> {
  person.says(later);
  const texts = () => person.received.map(({ text }) => text);
  await expect.poll(texts, LONG.poll).toContain(`re: ${later}`);
  return texts().slice(0, texts().indexOf(`re: ${later}`));
}

const postgres: TestPostgres | undefined = await startPostgres();
const nowhere = async () => ({});

function withLive(
  options: LiveOptions,
  where: () => Promise<Partial<ServerOptions>>,
  tests: (live: () => Live) => void,
): void {
  let live: Live | undefined;
  beforeAll(async () => {
    live = await goLive({ ...options, server: { ...options.server, ...(await where()) } });
  });
  afterAll(() => live?.stop());
  tests(() => live!);
}
