/**
 * A child process without a model: says each word of a prompt back, one a step, and does what single words ask for:
 * `crash` ends the process, `hang` blocks it for good, `never` goes on for ever, `bad` is refused.
 * The model's folder is the milliseconds of a step, or says how the start fails; or it is a file that holds such a word.
 */
import { existsSync, readFileSync } from 'node:fs';
import { ImitatorError } from '../../../src/base/errors.ts';
import {
  type Decoder,
  type Outcome,
  serveParent,
  type WireRequest,
} from '../../../src/generate/service/index.ts';

interface Parroting {
  request: WireRequest;
  said: string[];
  /** How many were at work beside it, at each step. */
  beside: number[];
}

class Parrot implements Decoder {
  readonly facts = { device: 'cpu', precision: 'fp32', why: 'a parrot' };
  readonly #work = new Map<number, Parroting>();
  readonly #stepMs: number;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  get size(): number {
    return this.#work.size;
  }

  async add(id: number, request: WireRequest): Promise<void> {
    if (request.prompt.includes('bad')) throw new ImitatorError('prompt-bad', 'a bad prompt');
    this.#work.set(id, { request, said: [], beside: [] });
  }

  drop(id: number): void {
    this.#work.delete(id);
  }

  async step(): Promise<Outcome[]> {
    block(this.#stepMs);
    return [...this.#work].flatMap(([id, parroting]) => this.#say(id, parroting));
  }

  #say(id: number, { request, said, beside }: Parroting): Outcome[] {
    const words = request.prompt.split(' ');
    const word = words[said.length];
    if (word === 'crash') process.kill(process.pid, 'SIGKILL');
    if (word === 'hang') block(3_600_000);
    beside.push(this.#work.size);
    if (word !== 'never') said.push(word!);
    if (said.length < words.length) return [];
    this.#work.delete(id);
    const tokens = { prompt: words.length, reply: Math.max(...beside) };
    const reply = { text: said.join(' '), score: 0, tokens, timings: { encodeMs: 0, decodeMs: 1 } };
    return [{ id, reply: { ...reply, alternatives: [{ text: reply.text, logProbability: -1, tokens: 1 }] } }];
  }
}

/** As native code does: nothing else runs meanwhile. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

serveParent(async ({ dir }) => {
  const word = existsSync(dir) ? readFileSync(dir, 'utf8') : dir;
  if (word === 'missing') throw new ImitatorError('checkpoint-missing', 'missing: expected a checkpoint');
  if (word === 'dies') process.exit(3);
  if (word === 'hangs') block(3_600_000);
  return new Parrot(Number(word));
});
