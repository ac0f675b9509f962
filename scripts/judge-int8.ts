/**
 * What int8 costs a trained model: perplexity of the next turn, and the share of greedy replies that stay equal, for the
 * body in int8 and the head in int8, in 8-bit blocks and in float32. Prints the table of docs/int8.md.
 *
 * `node scripts/judge-int8.ts MODEL DIALOGUES.jsonl[.gz] [EXAMPLES] [REPLIES]`; a line of DIALOGUES is
 * {"turns": [[speaker, text], ...]}.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { heldOutLoss } from '../src/export/index.ts';
import { openGenerator, precisionByWeight, type ServingPrecision } from '../src/generate/index.ts';
import { type Checkpoint, readCheckpoint } from '../src/model/checkpoint/index.ts';
import { readTokenizer, type Tokenizer } from '../src/model/index.ts';
import type { EncodedExample } from '../src/train/index.ts';

/** As models/small was trained: earlier turns of a prompt, ids of both sides. */
const CONTEXT_TURNS = 4;
const PROMPT_IDS = 64;
const RESPONSE_IDS = 40;
/** Prompts that decode together when their neighbours' influence is measured. */
const TOGETHER = 16;
/** Small products gain nothing from more. */
const THREADS = 1;
const GREEDY = { num_beams: 1, do_sample: false, max_length: 40 };

const VARIANTS: readonly (readonly [name: string, precision: ServingPrecision])[] = [
  ['fp32', { body: 'fp32', head: 'fp32' }],
  ['int8, head fp32', { body: 'int8', head: 'fp32' }],
  ['int8, head 8-bit blocks', { body: 'int8', head: 'int8-blocks' }],
  ['int8, head int8', { body: 'int8', head: 'int8' }],
  ['int8 by rows, head fp32', { body: 'int8-rows', head: 'fp32' }],
  ['int8 by rows, head int8 by rows', { body: 'int8-rows', head: 'int8-rows' }],
];

const dialogue = z.looseObject({ turns: z.array(z.tuple([z.number(), z.string()])) });

interface NextTurn {
  prompt: string;
  response: string;
}

/** Every turn but the first of each dialogue, with the turns before it. */
function nextTurns(path: string): NextTurn[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const turns = dialogue.parse(JSON.parse(line)).turns.map(([, said]) => said);
      return turns.slice(1).map((response, i) => ({
        prompt: turns.slice(Math.max(0, i + 1 - CONTEXT_TURNS), i + 1).join('   '),
        response,
      }));
    });
}

function encodeTurn(tokenizer: Tokenizer, { prompt, response }: NextTurn): EncodedExample {
  return {
    source: tokenizer.encodePrompt(prompt, PROMPT_IDS).ids,
    target: tokenizer.encodeResponse(response, RESPONSE_IDS).ids,
  };
}

function every<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, i) => i % step === 0).slice(0, count);
}

/** Greedy replies to prompts, one at a time and among neighbours. */
async function replies(checkpoint: Checkpoint, precision: ServingPrecision, prompts: readonly number[][]) {
  const generator = await openGenerator(checkpoint, { precision, threads: THREADS });
  const ask = async (some: readonly (readonly number[])[]) =>
    (await generator.generate(some.map((ids) => ({ ids, params: GREEDY })))).map(({ sequences }) =>
      sequences[0]!.join(),
    );
  const alone: string[] = [];
  for (const ids of prompts) alone.push(...(await ask([ids])));
  const together: string[] = [];
  for (let i = 0; i < prompts.length; i += TOGETHER)
    together.push(...(await ask(prompts.slice(i, i + TOGETHER))));
  await generator.release();
  return { alone, together };
}

function share(a: readonly string[], b: readonly string[]): string {
  const equal = a.filter((reply, i) => reply === b[i]).length;
  return `${((100 * equal) / a.length).toFixed(1)} %`;
}

const [model, file, examples = '3000', prompts = '500'] = process.argv.slice(2);
if (model === undefined || file === undefined) {
  console.error('usage: node scripts/judge-int8.ts MODEL DIALOGUES.jsonl[.gz] [EXAMPLES] [REPLIES]');
  process.exit(2);
}
const checkpoint = await readCheckpoint(model);
const { family, config, weights } = checkpoint;
const tokenizer = readTokenizer(model, checkpoint);
const all = nextTurns(file);
const chosen = every(all, Number(examples)).map((turn) => encodeTurn(tokenizer, turn));
const held = { family, config, weights, examples: chosen, threads: THREADS };
const sources = every(all, Number(prompts)).map((turn) => [...encodeTurn(tokenizer, turn).source]);
const tokens = held.examples.reduce((n, { target }) => n + target.length, 0);
console.log(
  `${held.examples.length} of ${all.length} next turns (${tokens} tokens), ${sources.length} greedy replies\n`,
);
console.log('| weights | loss | perplexity | greedy replies equal to fp32 | equal alone and among 16 |');
console.log('|---|---|---|---|---|');
let reference: { alone: string[] } | undefined;
let referenceLoss: number | undefined;
for (const [name, precision] of VARIANTS) {
  const { loss } = await heldOutLoss(held, precisionByWeight(family, precision));
  const found = await replies(checkpoint, precision, sources);
  reference ??= found;
  referenceLoss ??= loss;
  const change = `${loss >= referenceLoss ? '+' : ''}${((loss / referenceLoss - 1) * 100).toFixed(2)} %`;
  console.log(
    `| ${name} | ${loss.toFixed(4)} (${change}) | ${Math.exp(loss).toFixed(3)} | ${share(found.alone, reference.alone)} | ${share(found.alone, found.together)} |`,
  );
}
