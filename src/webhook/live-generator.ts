/**
 * The generator of whichever version serves at the moment. A reply begins and ends with one version: it has a lease on
 * it, and a version that serves no more gives its memory back when its last lease ends.
 */
import { createHash } from 'node:crypto';
import type { GenerateOptions, ReplyGenerator } from '../bot/index.ts';

/** A version in memory. */
export interface LoadedVersion {
  name: string;
  generator: ReplyGenerator;
  /** Whether it could begin now. */
  ready(): boolean;
  close(): Promise<void>;
}

export interface Lease {
  generator: ReplyGenerator;
  release(): void;
}

/** A generator that is replaced while it serves: a reply takes a lease of it first. */
export interface LeasedGenerator extends ReplyGenerator {
  /** @param conversation which may be one that a version on trial serves. */
  lease(conversation?: string): Lease;
}

export function isLeased(generator: ReplyGenerator): generator is LeasedGenerator {
  return 'lease' in generator;
}

class Held {
  readonly version: LoadedVersion;
  #leases = 0;
  #leaving: ((closed: Promise<void>) => void) | undefined;

  constructor(version: LoadedVersion) {
    this.version = version;
  }

  lease(): Lease {
    this.#leases++;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      this.#leases--;
      this.#closeWhenFree();
    };
    return { generator: this.version.generator, release };
  }

  /** Resolves when its memory is given back. */
  leave(): Promise<void> {
    return new Promise((resolve) => {
      this.#leaving = resolve;
      this.#closeWhenFree();
    });
  }

  #closeWhenFree(): void {
    if (this.#leases > 0) return;
    this.#leaving?.(this.version.close());
    this.#leaving = undefined;
  }
}

export class LiveGenerator implements LeasedGenerator {
  #current: Held;
  #candidate: { held: Held; share: number } | undefined;

  constructor(current: LoadedVersion) {
    this.#current = new Held(current);
  }

  get current(): string {
    return this.#current.version.name;
  }

  get candidate(): string | undefined {
    return this.#candidate?.held.version.name;
  }

  get ready(): boolean {
    return this.#current.version.ready();
  }

  /** The version serves every reply that begins from now on. Resolves when the one before has given its memory back. */
  async serve(version: LoadedVersion): Promise<void> {
    const before = this.#current;
    this.#current = new Held(version);
    await before.leave();
  }

  /** The candidate serves from now on, where it was on trial. */
  async promote(): Promise<void> {
    if (this.#candidate === undefined) return;
    const before = this.#current;
    this.#current = this.#candidate.held;
    this.#candidate = undefined;
    await before.leave();
  }

  /** The version serves this share of the conversations; the same ones as long as it is on trial. */
  async tryOut(version: LoadedVersion, share: number): Promise<void> {
    const before = this.#candidate;
    this.#candidate = { held: new Held(version), share };
    await before?.held.leave();
  }

  async endTrial(): Promise<void> {
    const before = this.#candidate;
    this.#candidate = undefined;
    await before?.held.leave();
  }

  async close(): Promise<void> {
    await Promise.all([this.#current.leave(), this.endTrial()]);
  }

  lease(conversation?: string): Lease {
    const trial = this.#candidate;
    const tried =
      trial !== undefined &&
      conversation !== undefined &&
      trial.held.version.ready() &&
      isAmong(conversation, trial.held.version.name, trial.share);
    return (tried ? trial.held : this.#current).lease();
  }

  get rendering() {
    return this.#current.version.generator.rendering;
  }

  get version() {
    return this.#current.version.generator.version;
  }

  get ranker() {
    return this.#current.version.generator.ranker;
  }

  generate(prompt: string, options: GenerateOptions) {
    return this.#current.version.generator.generate(prompt, options);
  }
}

/** Whether a conversation is of the share that a version serves on trial: by its hash, so that it stays the same. */
export function isAmong(conversation: string, version: string, share: number): boolean {
  const hash = createHash('sha256').update(`${version} ${conversation}`).digest();
  return hash.readUInt32BE(0) / 2 ** 32 < share;
}
