/** One child process, from its start to its end, whatever ends it. */
import { type ChildProcess, fork } from 'node:child_process';
import { problem } from '../../base/errors.ts';
import { withinTime } from '../../base/within-time.ts';
import { withMemoryTunables } from './memory-tunables.ts';
import { type FromChild, type ModelChoice, type ModelFacts, type ToChild, unpackError } from './protocol.ts';

export interface ChildOptions {
  entry: URL;
  choice: ModelChoice;
  niceness: number;
  env: NodeJS.ProcessEnv | undefined;
  /** A process that has not loaded the model by then hangs, and is ended. */
  loadSeconds: number;
  onMessage(message: FromChild): void;
  /** Called once, when the process is gone after it had been ready. */
  onExit(how: string): void;
}

/** How much of a dying process's last words is kept. */
const LAST_WORDS = 4000;
const LONGEST_CAUSE = 300;

export class GenerationChild {
  /** Resolves when the model is loaded; rejects with what the child says is wrong, with how it ended, or that it hangs. */
  readonly ready: Promise<ModelFacts>;
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;
  #lastWords = '';
  #heardAt = performance.now();

  constructor(options: ChildOptions) {
    this.#process = fork(options.entry, [], {
      execArgv: [],
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      ...(options.env === undefined ? {} : { env: withMemoryTunables(options.env) }),
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS);
    });
    this.#gone = new Promise((resolve) => {
      this.#process.once('close', () => resolve());
      // Without a process (no memory, no permission) there is no 'close'.
      this.#process.once('error', () => this.#process.pid === undefined && resolve());
    });
    this.ready = this.#start(options);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Milliseconds since it said anything, or was given work when it had none. */
  get silentMs(): number {
    return performance.now() - this.#heardAt;
  }

  /** It has had no work, and said nothing therefore. */
  beginsWork(): void {
    this.#heardAt = performance.now();
  }

  send(message: ToChild): void {
    // A child that is gone is told of by its exit, not here.
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Asks it to end, and ends it after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.send({ kind: 'close' });
    await withinTime(this.#gone, graceMs, () => this.kill());
    await this.#gone;
  }

  #start(options: ChildOptions): Promise<ModelFacts> {
    this.send({ kind: 'start', choice: options.choice, niceness: options.niceness });
    let isReady = false;
    return new Promise((resolve, reject) => {
      const hangs = setTimeout(() => {
        reject(stillLoading(options));
        this.kill();
      }, options.loadSeconds * 1000);
      this.#process.on('message', (message: FromChild) => {
        this.#heardAt = performance.now();
        if (message.kind === 'failed') return reject(unpackError(message.error));
        if (message.kind !== 'ready') return options.onMessage(message);
        isReady = true;
        clearTimeout(hangs);
        resolve(message.facts);
      });
      this.#process.once('error', (error) => {
        clearTimeout(hangs);
        reject(endedEarly(options, error.message));
      });
      this.#process.once('close', (code, signal) => {
        clearTimeout(hangs);
        const how = this.#howItEnded(code, signal);
        if (isReady) options.onExit(how);
        else reject(endedEarly(options, how));
      });
    });
  }

  #howItEnded(code: number | null, signal: string | null): string {
    const how = signal === null ? `exit code ${code}` : signal;
    const cause = causeIn(this.#lastWords);
    return cause === undefined ? how : `${how}: ${cause}`;
  }
}

/** The line that names the error, or else the last one. */
function causeIn(words: string): string | undefined {
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const named = lines.find((line) => /^\w*(?:error|failed|terminate)/i.test(line));
  return (named ?? lines.at(-1))?.slice(0, LONGEST_CAUSE);
}

function endedEarly(options: ChildOptions, how: string): Error {
  return problem({
    code: 'generation-start',
    place: options.choice.dir,
    expected: 'a process that loads the model',
    value: how,
    remedy: how.startsWith('SIGKILL')
      ? 'the system may have ended it for want of memory; try --precision int8 or a smaller model'
      : undefined,
  });
}

function stillLoading({ choice, loadSeconds }: ChildOptions): Error {
  return problem({
    code: 'generation-start',
    place: choice.dir,
    expected: `the model to be loaded within ${loadSeconds} s`,
    value: 'a process that was still at it, and was ended',
    remedy: 'if it is only slow, as on a slow disk, raise model.loadSeconds',
  });
}
