/**
 * Requests on their way: those that wait, in order, and those that the child is at. After a crash everything that the
 * child was at is a suspect: suspects are tried first and one by one, so that only the guilty one is given up.
 */
import type { PendingReply } from './pending-reply.ts';

export class WaitingLine {
  readonly #maxBatch: number;
  #waiting: PendingReply[] = [];
  readonly #atWork = new Map<number, PendingReply>();

  /** @param maxBatch how many the child is given at once. */
  constructor(maxBatch: number) {
    this.#maxBatch = maxBatch;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  get active(): number {
    return this.#atWork.size;
  }

  join(request: PendingReply): void {
    this.#waiting.push(request);
  }

  /** Takes a waiting one out; false if it waits no more. */
  leave(request: PendingReply): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((other) => other !== request);
    return this.#waiting.length < before;
  }

  /** The next one for the child, now at work; undefined when there is none or it must wait. */
  next(): PendingReply | undefined {
    const [first] = this.#waiting;
    if (first === undefined || !this.#mayStart(first)) return undefined;
    this.#waiting.shift();
    this.#atWork.set(first.id, first);
    return first;
  }

  /** The child is done with it, one way or another. */
  finish(id: number): PendingReply | undefined {
    const request = this.#atWork.get(id);
    this.#atWork.delete(id);
    return request;
  }

  /** The child is gone: its work comes back to the head of the line, each a suspect. Those to give up are returned. */
  recall(maxCrashes: number): PendingReply[] {
    const suspects = [...this.#atWork.values()].filter(({ settled }) => !settled);
    this.#atWork.clear();
    for (const suspect of suspects) suspect.crashes++;
    this.#waiting = [...suspects.filter(({ crashes }) => crashes < maxCrashes), ...this.#waiting];
    return suspects.filter(({ crashes }) => crashes >= maxCrashes);
  }

  /** Everything, taken out. */
  empty(): PendingReply[] {
    const all = [...this.#atWork.values(), ...this.#waiting].filter(({ settled }) => !settled);
    this.#atWork.clear();
    this.#waiting = [];
    return all;
  }

  #mayStart(request: PendingReply): boolean {
    if (this.#atWork.size === 0) return true;
    const apart = request.crashes > 0 || [...this.#atWork.values()].some(({ crashes }) => crashes > 0);
    return !apart && this.#atWork.size < this.#maxBatch;
  }
}
