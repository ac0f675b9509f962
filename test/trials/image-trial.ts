/**
 * A Dockerfile carried out where no builder is: each stage in a folder that stands for its `/`, each RUN by an ordinary
 * user with this machine's own system and Node in the place of the base image; then entry point, command and health
 * check as the image's user, in a tree that nobody may write to. All that is done is read from the Dockerfile.
 *
 * It does not show what the base image holds, nor what a container keeps apart: processes, network, the rest of the disk.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, posix } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  copiedFiles,
  execForm,
  lastStep,
  readDockerfile,
  type Stage,
  type Step,
} from '../support/dockerfile.ts';

interface User {
  uid?: number;
  gid?: number;
}

/** Nobody on most systems. Who is not root already is as ordinary as can be. */
const BUILDER: User = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
/** What lets npm out where a machine asks for it. */
const WAYS_OUT = /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(https?|no)_proxy)$/i;
/** Steps that say how the image is run, and do nothing while it is built. */
const LATER = ['LABEL', 'EXPOSE', 'VOLUME', 'USER', 'HEALTHCHECK', 'STOPSIGNAL', 'ENTRYPOINT', 'CMD'];

export class ImageTrial {
  readonly #stage: BuiltStage;
  readonly #user: User;
  readonly #path: string;

  private constructor(stage: BuiltStage, path: string) {
    this.#stage = stage;
    this.#path = path;
    const [uid, gid] = this.#words('USER')[0]!.split(':').map(Number);
    this.#user = process.getuid?.() === 0 ? { uid: uid!, gid: gid! } : {};
  }

  /** Builds the last stage, and those that it copies from, of the Dockerfile in `context`. */
  static async build(context: string, say: (line: string) => void): Promise<ImageTrial> {
    const root = emptyFolder();
    const machine = machineIn(root);
    const built = new Map<string, BuiltStage>();
    let last: BuiltStage | undefined;
    for (const stage of readDockerfile(join(context, 'Dockerfile'))) {
      last = new BuiltStage(stage, join(root, stage.name || 'image'), { context, built, machine, say });
      await last.build();
      built.set(stage.name, last);
    }
    const image = new ImageTrial(last!, machine['PATH']!);
    image.#close();
    return image;
  }

  /** Where a path of the image lies on this machine. */
  at(path: string): string {
    return this.#stage.at(path);
  }

  /** Bytes on disk of a path in the image. */
  size(path: string): number {
    return Number.parseInt(execFileSync('du', ['-sB1', this.at(path)], { encoding: 'utf8' }), 10);
  }

  /** As `docker run IMAGE` with these words after it, or with none for its own command. */
  start(words: readonly string[], variables: Readonly<Record<string, string>> = {}): Running {
    const command = [...this.#words('ENTRYPOINT'), ...(words.length > 0 ? words : this.#words('CMD'))];
    return new Running(this.#spawn(command, variables), signalOf(this.#words('STOPSIGNAL')[0]!));
  }

  /** The exit code of the image's health check, with these variables of its container. */
  async health(variables: Readonly<Record<string, string>>): Promise<number> {
    const check = this.#spawn(this.#words('HEALTHCHECK'), variables);
    return new Running(check, 'SIGKILL').ended;
  }

  /** A folder of the image's user, as the volumes and the tmpfs of a container are. */
  writable(path: string): string {
    mkdirSync(this.at(path), { recursive: true });
    give(this.at(path), this.#user);
    return this.at(path);
  }

  /** As `docker run --read-only`, with its volumes and a tmpfs on /tmp. */
  #close(): void {
    const writable = ['/tmp', ...this.#words('VOLUME')].map((path) => this.writable(path));
    execFileSync('chmod', ['-R', 'a-w', this.at('/')]);
    execFileSync('chmod', ['-R', 'u+w', ...writable]);
  }

  #words(keyword: string): string[] {
    const step = lastStep(this.#stage.stage, keyword);
    if (step === undefined) throw new Error(`Dockerfile: the last stage has no ${keyword}`);
    return execForm(step) ?? [...step.words];
  }

  #spawn(words: readonly string[], variables: Readonly<Record<string, string>>): ChildProcess {
    const [program, ...args] = words.map((word) => this.#stage.mapped(word));
    const own = { PATH: this.#path, HOME: this.at('/home/node'), TMPDIR: this.at('/tmp') };
    const env = { ...own, ...this.#stage.environment, ...variables };
    return spawn(program!, args, { cwd: this.at(this.#stage.folder), env, ...this.#user });
  }
}

/** What runs in the image, and what it has said. */
export class Running {
  out = '';
  err = '';
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;
  readonly #stopSignal: NodeJS.Signals;

  constructor(child: ChildProcess, stopSignal: NodeJS.Signals) {
    this.#child = child;
    this.#stopSignal = stopSignal;
    child.stdout!.on('data', (chunk) => (this.out += chunk));
    child.stderr!.on('data', (chunk) => (this.err += chunk));
    this.ended = once(child, 'close').then(([code]) => code ?? -1);
    onTestFinished(() => void child.kill('SIGKILL'));
  }

  /** As `docker stop`, without its patience. */
  stop(): Promise<number> {
    this.#child.kill(this.#stopSignal);
    return this.ended;
  }
}

interface Surroundings {
  context: string;
  built: ReadonlyMap<string, BuiltStage>;
  /** Variables of this machine that a RUN needs. */
  machine: Readonly<Record<string, string>>;
  say: (line: string) => void;
}

class BuiltStage {
  readonly stage: Stage;
  /** Of the image, with paths as they are on this machine. */
  readonly environment: Record<string, string> = {};
  /** What WORKDIR says. */
  folder = '/';
  readonly #root: string;
  readonly #around: Surroundings;

  constructor(stage: Stage, root: string, around: Surroundings) {
    this.stage = stage;
    this.#root = root;
    this.#around = around;
    mkdirSync(root);
    give(root, BUILDER);
  }

  async build(): Promise<void> {
    for (const step of this.stage.steps) await this.#carryOut(step);
  }

  at(path: string): string {
    return join(this.#root, posix.resolve(this.folder, path));
  }

  /** A word that is a path of the image, as it is on this machine. */
  mapped(word: string): string {
    return word.startsWith('/') ? this.at(word) : word;
  }

  async #carryOut(step: Step): Promise<void> {
    if (step.keyword === 'WORKDIR') return this.#enter(step.text);
    if (step.keyword === 'ENV') return this.#set(step.properties);
    if (step.keyword === 'COPY') return this.#copy(step);
    if (step.keyword === 'RUN') return await this.#run(step.text);
    if (!LATER.includes(step.keyword)) throw new Error(`Dockerfile: no trial can carry out ${step.keyword}`);
  }

  #enter(folder: string): void {
    this.folder = posix.resolve(this.folder, folder);
    this.#makeFolder(this.at('.'));
  }

  #makeFolder(path: string): void {
    const first = mkdirSync(path, { recursive: true });
    if (first !== undefined) give(first, BUILDER);
  }

  #set(properties: Step['properties']): void {
    for (const [name, value] of Object.entries(properties)) this.environment[name] = this.mapped(value);
  }

  #copy({ words, flags }: Step): void {
    const target = words.at(-1)!;
    for (const source of words.slice(0, -1)) {
      if (flags['from'] === undefined) this.#copyFromContext(source, target);
      else this.#copyTree(this.#around.built.get(flags['from'])!.at(source), target);
    }
    give(this.at(target), BUILDER);
  }

  #copyFromContext(source: string, target: string): void {
    const { context } = this.#around;
    for (const file of copiedFiles(context, source)) {
      const within = file === source ? '' : file.slice(source.length);
      const to =
        within === '' && /(^|\/)\.?$|\/$/.test(target) ? `${target}/${basename(file)}` : target + within;
      this.#makeFolder(dirname(this.at(to)));
      copyFileSync(join(context, file), this.at(to));
    }
  }

  #copyTree(from: string, target: string): void {
    const to = statSync(from).isDirectory() ? this.at(target) : join(this.at(target), basename(from));
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  }

  async #run(command: string): Promise<void> {
    const started = Date.now();
    const env = { ...this.#around.machine, ...this.environment };
    const shell = spawn('/bin/sh', ['-c', command], { cwd: this.at('.'), env, ...BUILDER });
    const running = new Running(shell, 'SIGTERM');
    const code = await running.ended;
    if (code !== 0) throw new Error(`RUN ${command}: exit code ${code}\n${running.out}${running.err}`);
    this.#around.say(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  RUN ${command}`);
  }
}

/** Open to all, so that the image's user finds its way in; gone with the test. */
function emptyFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'imitator-image-'));
  onTestFinished(() => {
    execFileSync('chmod', ['-R', 'u+w', root]);
    rmSync(root, { recursive: true, force: true });
  });
  chmodSync(root, 0o755);
  return root;
}

/** This machine as the base image: this Node before all others, npm as it is set up, and a home of the trial's own. */
function machineIn(root: string): Record<string, string> {
  const [bin, HOME] = [join(root, 'bin'), join(root, 'home')];
  for (const folder of [bin, HOME]) mkdirSync(folder);
  copyFileSync(process.execPath, join(bin, 'node'));
  give(HOME, BUILDER);
  const others = process.env['PATH']!.split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const npm_config_registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const waysOut = Object.entries(process.env).filter(([name]) => WAYS_OUT.test(name));
  return {
    ...(Object.fromEntries(waysOut) as Record<string, string>),
    PATH: [bin, ...others].join(delimiter),
    HOME,
    npm_config_cache: join(HOME, '.npm'),
    npm_config_registry,
  };
}

function give(path: string, { uid, gid }: User): void {
  if (uid !== undefined) execFileSync('chown', ['-Rh', `${uid}:${gid}`, path]);
}

function signalOf(name: string): NodeJS.Signals {
  if (name in constants.signals) return name as NodeJS.Signals;
  throw new Error(`Dockerfile: STOPSIGNAL ${name} is no signal`);
}
