/**
 * Generation at the shape of a known model with random weights (BlenderBot-400M, or SmolLM2-135M with `--family llama`),
 * a prompt of 64 ids and exactly 40 new tokens: served from exported files, against the reference library where there is
 * one.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  FP32,
  type GenerationRequest,
  type Generator,
  INT8,
  openServing,
  type ServingPrecision,
  writeServing,
} from '../../src/generate/index.ts';
import { withMemoryTunables } from '../../src/generate/service/index.ts';
import { type BenchCase, bestSecondsOf, defineBench, median, type OpenCase, secondsOf } from './bench.ts';
import { filesForLlamaCpp, findLlamaCpp, writeForLlamaCpp } from './llamacpp.ts';
import type { Peer } from './peer.ts';
import { promptOf, randomWeights, shapeFor } from './shapes.ts';

const shape = shapeFor(import.meta.url);
const { network } = shape;
const SOURCE = 64;
const TOKENS = 40;
/** As the peer's script runs them. */
const THREADS = 2;
const BATCH = 16;
/** Of so many goes in a row the best counts, on both sides. */
const GOES = 3;

const isLlama = network.family.modelType === 'llama';
const hasLlamaCpp = isLlama && findLlamaCpp(process.env) !== undefined;

const precisions: Readonly<Record<string, ServingPrecision>> = { int8: INT8, fp32: FP32 };

export default defineBench({
  async prepare(dir) {
    const served = { ...network, defaults: {}, weights: randomWeights(network) };
    for (const [name, precision] of Object.entries(precisions))
      await writeServing(join(dir, name), { ...served, precision });
    writeFileSync(join(dir, 'config.json'), JSON.stringify(network.config.raw));
    if (hasLlamaCpp) writeForLlamaCpp(dir, shape, { prompts: BATCH, length: SOURCE });
  },
  cases: withServiceEnvironment([
    answer('greedy-int8', 'int8', 1),
    answer('beam10-int8', 'int8', 10),
    {
      name: 'first-token-int8',
      unit: 's',
      better: 'less',
      open: (dir) => openServed(dir, 'int8', firstToken),
    },
    answer('greedy-fp32', 'fp32', 1),
    answer('beam10-fp32', 'fp32', 10),
    {
      name: `batch${BATCH}-int8`,
      unit: 'tokens/s',
      better: 'more',
      open: (dir) => openServed(dir, 'int8', (generator) => togetherAndAlone(generator)),
    },
    {
      name: 'second-start',
      unit: 's',
      better: 'less',
      // A process that starts, opens the files and makes one token.
      open: async (dir) => ({ measure: () => secondsOf(() => start(join(dir, 'int8'))) }),
    },
    ...stepCases(),
    ...(isLlama ? besideLlamaCpp() : besideCTranslate2()),
  ]),
});

/** As the service starts its process. */
function withServiceEnvironment(cases: readonly BenchCase[]): BenchCase[] {
  return cases.map((each) => ({ ...each, environment: withMemoryTunables }));
}

/** One answer, from ids to ids. */
function answer(name: string, precision: string, beams: number): BenchCase {
  return {
    name,
    unit: 's',
    better: 'less',
    open: (dir) =>
      openServed(dir, precision, (generator) =>
        bestSecondsOf(GOES, () => generator.generate([request(beams, 0)])),
      ),
    peer: async (peer: Peer, dir) => {
      const flags = { source: SOURCE, tokens: TOKENS, beams, threads: THREADS, runs: GOES };
      const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, `${value}`]);
      return (await peer.run(['generate', '--config', join(dir, 'config.json'), ...args])).seconds;
    },
  };
}

/** The same replies beside llama.cpp, by turns. */
function besideLlamaCpp(): BenchCase[] {
  const beside = 'llamacpp' as const;
  const open = (measure: (generator: Generator) => Promise<number>) => (dir: string) =>
    openServed(dir, 'int8', measure);
  const together = (generator: Generator, count: number) =>
    generator.generate(Array.from({ length: count }, (_, i) => request(1, i, false)));
  const tokens = BATCH * TOKENS;
  return [
    {
      name: 'greedy-beside-llamacpp',
      unit: 's',
      better: 'less',
      beside,
      open: open((generator) => bestSecondsOf(GOES, () => together(generator, 1))),
      peer: async (peer, dir) => (await askLlamaCpp(peer, dir, TOKENS, 1)).seconds,
    },
    {
      name: 'first-token-beside-llamacpp',
      unit: 's',
      better: 'less',
      beside,
      open: open(firstToken),
      peer: async (peer, dir) => (await askLlamaCpp(peer, dir, 1, 1)).seconds,
    },
    {
      name: `batch${BATCH}-beside-llamacpp`,
      unit: 'tokens/s',
      better: 'more',
      beside,
      open: open(async (generator) => tokens / (await bestSecondsOf(GOES, () => together(generator, BATCH)))),
      peer: async (peer, dir) => (await askLlamaCpp(peer, dir, TOKENS, BATCH)).tokens_per_second,
    },
  ];
}

/** The same replies beside CTranslate2's own int8, by turns; it has no encoder_no_repeat_ngram_size to pay for. */
function besideCTranslate2(): BenchCase[] {
  const beside = 'ctranslate2' as const;
  const tokens = BATCH * TOKENS;
  const one = (name: string, beams: number): BenchCase => ({
    name: `${name}-beside-ctranslate2`,
    unit: 's',
    better: 'less',
    beside,
    open: (dir) =>
      openServed(dir, 'int8', (generator) =>
        bestSecondsOf(GOES, () => generator.generate([request(beams, 0)])),
      ),
    peer: async (peer, dir) => (await askCTranslate2(peer, dir, beams, 1)).seconds,
  });
  return [
    one('greedy', 1),
    one('beam10', 10),
    {
      name: `batch${BATCH}-beside-ctranslate2`,
      unit: 'tokens/s',
      better: 'more',
      beside,
      open: (dir) =>
        openServed(dir, 'int8', async (generator) => {
          const requests = Array.from({ length: BATCH }, (_, i) => request(1, i));
          return tokens / (await bestSecondsOf(GOES, () => generator.generate(requests)));
        }),
      peer: async (peer, dir) => (await askCTranslate2(peer, dir, 1, BATCH)).tokens_per_second,
    },
  ];
}

function askCTranslate2(peer: Peer, dir: string, beams: number, batch: number) {
  const flags = {
    source: SOURCE,
    tokens: TOKENS,
    beams,
    batch,
    threads: THREADS,
    runs: GOES,
    compute: 'int8',
  };
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, `${value}`]);
  // What it converts once lies beside our files.
  return peer.run([...args, '--config', join(dir, 'config.json'), '--keep', join(dir, 'ctranslate2')]);
}

function askLlamaCpp(peer: Peer, dir: string, tokens: number, prompts: number) {
  const files = filesForLlamaCpp(dir);
  return peer.run([files.model, files.prompts, ...[tokens, prompts, THREADS, GOES].map(String)]);
}

/** From a prompt to the first token of its reply. */
async function firstToken(generator: Generator): Promise<number> {
  const batch = generator.batch();
  const ticket = batch.add(request(1, 0));
  const seconds = await secondsOf(() => batch.step());
  batch.remove(ticket);
  return seconds;
}

async function togetherAndAlone(generator: Generator): Promise<{ value: number; reference: number }> {
  const requests = Array.from({ length: BATCH }, (_, i) => request(1, i));
  const together = await bestSecondsOf(GOES, () => generator.generate(requests));
  const alone = await bestSecondsOf(GOES, async () => {
    for (const one of requests) await generator.generate([one]);
  });
  const tokens = BATCH * TOKENS;
  return { value: tokens / together, reference: tokens / alone };
}

/** A step's time by its position and by what decodes together. */
function stepCases(): BenchCase[] {
  const batches: [name: string, prompts: number, beams: number][] = [
    ['1x1', 1, 1],
    ['1x10', 1, 10],
    [`${BATCH}x1`, BATCH, 1],
    ['4x10', 4, 10],
  ];
  return batches.flatMap(([name, prompts, beams]) =>
    [2, 20, 40].map(
      (position): BenchCase => ({
        name: `step-${name}-at-${position}`,
        unit: 'ms',
        better: 'less',
        open: (dir) => openServed(dir, 'int8', (generator) => stepTime(generator, prompts, beams, position)),
      }),
    ),
  );
}

/** Median milliseconds of the step that makes the token at a position, and of its neighbours. */
async function stepTime(
  generator: Generator,
  prompts: number,
  beams: number,
  position: number,
): Promise<number> {
  const batch = generator.batch();
  for (let i = 0; i < prompts; i++) batch.add(request(beams, i));
  const times: number[] = [];
  while (batch.size > 0) times.push(1000 * (await secondsOf(() => batch.step())));
  // The first step encodes too.
  return median(times.slice(Math.max(1, position - 3), position + 2));
}

async function openServed(
  dir: string,
  precision: string,
  measure: (generator: Generator) => Promise<number | { value: number; reference: number }>,
): Promise<OpenCase> {
  const generator = await openServing(join(dir, precision), { threads: THREADS });
  return { measure: () => measure(generator), close: () => generator.release() };
}

/**
 * The same prompt for the same number, to be answered with exactly TOKENS tokens.
 *
 * @param varied whether no three tokens may come twice, which llama.cpp is not asked for.
 */
function request(beams: number, number: number, varied = true): GenerationRequest {
  return {
    ids: promptOf(shape, SOURCE, number),
    params: {
      num_beams: beams,
      max_new_tokens: TOKENS,
      min_new_tokens: TOKENS,
      length_penalty: 0.65,
      ...(varied ? { no_repeat_ngram_size: 3 } : {}),
      // As the peer's script has it.
      ...(isLlama ? {} : { encoder_no_repeat_ngram_size: 3 }),
    },
  };
}

async function start(dir: string): Promise<void> {
  const child = fork(fileURLToPath(new URL('./first-token.ts', import.meta.url)), [dir, `${THREADS}`]);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`first-token.ts ended with ${code}`);
}
