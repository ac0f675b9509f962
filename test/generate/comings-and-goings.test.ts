import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFor } from '../../src/base/random.ts';
import { onnxruntimeEngine } from '../../src/engines/index.ts';
import {
  type DecodingBatch,
  type Generation,
  type GenerationRequest,
  type Generator,
  openGenerator,
  type ReplyScore,
  type ScoreRequest,
  type Ticket,
} from '../../src/generate/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { goldenPath } from '../support/golden.ts';

const opened: Record<string, Generator> = {};
beforeAll(async () => {
  // As for devices with a memory of their own: the graph appends keys and values by itself.
  const inGraph = { ...onnxruntimeEngine(), device: 'cuda' } as const;
  for (const [name, folder] of [
    ['BlenderBot', ['tiny']],
    ['Llama', ['llama', 'tiny']],
  ] as const) {
    const checkpoint = await readCheckpoint(goldenPath(...folder));
    opened[name] = await openGenerator(checkpoint, { maxRows: 24 });
    opened[`${name} in the graph`] = await openGenerator(checkpoint, { maxRows: 24, engine: inGraph });
  }
});
afterAll(async () => {
  for (const generator of Object.values(opened)) await generator.release();
});

type Draw = (least: number, most: number) => number;

function drawer(seed: number): Draw {
  const random = randomFor(seed, 'test');
  return (least, most) => least + random.below(most - least + 1);
}

type AnyRequest = GenerationRequest | ScoreRequest;

/** Any prompt, padded or not, with beams, drawn sequences, greedily or with given replies. */
function anyRequest(draw: Draw): AnyRequest {
  const padded = draw(0, 3) === 0 ? Array<number>(draw(1, 4)).fill(0) : [];
  const ids = [...Array.from({ length: draw(0, 30) }, () => draw(3, 95)), 2, ...padded];
  const max_new_tokens = draw(1, 23);
  const limits = { max_new_tokens, min_new_tokens: draw(0, max_new_tokens) };
  const kind = draw(0, 4);
  if (kind === 0) return { ids, params: limits };
  if (kind === 1) {
    const params = { ...limits, do_sample: true, num_return_sequences: draw(1, 4), temperature: 0.8 };
    return { ids, seed: draw(0, 1000), params };
  }
  if (kind === 2) {
    const reply = () => Array.from({ length: draw(1, 20) }, () => draw(2, 95));
    return { ids, replies: Array.from({ length: draw(1, 5) }, reply) };
  }
  const num_beams = draw(2, 7);
  return { ids, params: { ...limits, num_beams, num_return_sequences: draw(1, num_beams) } };
}

interface Guest {
  request: AnyRequest;
  controller: AbortController;
  removed: boolean;
  answers: Generation[];
  errors: unknown[];
}

/** A batch and who is in it: at every step some come, and some are taken out or aborted, also while it runs. */
class Crowd {
  readonly guests = new Map<Ticket, Guest>();
  readonly #batch: DecodingBatch;
  readonly #draw: Draw;

  constructor(batch: DecodingBatch, draw: Draw) {
    this.#batch = batch;
    this.#draw = draw;
  }

  get size(): number {
    return this.#batch.size;
  }

  come(count: number): void {
    for (let i = 0; i < count; i++) {
      const controller = new AbortController();
      const request = { ...anyRequest(this.#draw), signal: controller.signal };
      const guest = { request, controller, removed: false, answers: [], errors: [] };
      this.guests.set(this.#batch.add(request), guest);
    }
  }

  async step(): Promise<void> {
    this.#leave();
    const step = this.#batch.step();
    this.#leave();
    for (const departure of await step) {
      const guest = this.guests.get(departure.ticket)!;
      if ('error' in departure) guest.errors.push(departure.error);
      else guest.answers.push(departure.generation);
    }
  }

  #leave(): void {
    const present = [...this.guests].filter(
      ([, { answers, errors, removed }]) => answers.length + errors.length === 0 && !removed,
    );
    if (present.length === 0 || this.#draw(0, 5) > 0) return;
    const [ticket, guest] = present[this.#draw(0, present.length - 1)]!;
    if (this.#draw(0, 1) === 0) guest.controller.abort('no longer wanted');
    else guest.removed = this.#batch.remove(ticket);
    if (!guest.controller.signal.aborted) expect(guest.removed).toBe(true);
  }
}

async function answerAlone(
  generator: Generator,
  request: AnyRequest,
): Promise<Pick<Generation, 'sequences' | 'scores'>> {
  if (!('replies' in request)) return (await generator.generate([request]))[0]!;
  const scores: number[] = [];
  for (const reply of request.replies) {
    const [[score]] = (await generator.score([{ ...request, replies: [reply] }])) as [[ReplyScore]];
    scores.push(score.logProbability);
  }
  const start = generator.config.decoderStartTokenId;
  const begun = start === undefined ? [] : [start];
  return { sequences: request.replies.map((reply) => [...begun, ...reply]), scores };
}

test.each([
  ['BlenderBot', 1],
  ['BlenderBot', 2],
  ['BlenderBot in the graph', 3],
  ['Llama', 1],
  ['Llama', 2],
  ['Llama in the graph', 3],
] as const)(
  'whoever comes and goes in two batches of one model, every answer is as alone (%s, seed %i)',
  async (name, seed) => {
    const generator = opened[name]!;
    const draw = drawer(seed);
    const crowds = [new Crowd(generator.batch(), draw), new Crowd(generator.batch(), draw)];
    for (let turn = 0; turn < 120; turn++) {
      const crowd = crowds[draw(0, 1)]!;
      // Bursts, and pauses in which all leave.
      if (turn % 40 < 25 && draw(0, 2) === 0) crowd.come(draw(1, 6));
      await crowd.step();
    }
    for (const crowd of crowds) while (crowd.size > 0) await crowd.step();

    const guests = crowds.flatMap((crowd) => [...crowd.guests.values()]);
    const answered = guests.filter(({ answers }) => answers.length > 0);
    expect(answered.length).toBeGreaterThan(30);
    for (const { request, controller, removed, answers, errors } of guests) {
      const heard = answers.length + errors.length;
      expect(heard).toBe(removed ? 0 : 1);
      if (errors.length > 0)
        expect([controller.signal.aborted, errors]).toEqual([true, ['no longer wanted']]);
      if (answers.length === 0) continue;
      const alone = await answerAlone(generator, { ...request, signal: undefined });
      expect(answers[0]!.sequences).toEqual(alone.sequences);
      answers[0]!.scores.forEach((score, i) => {
        expect(score).toBeCloseTo(alone.scores[i]!, 3);
      });
    }
  },
);
