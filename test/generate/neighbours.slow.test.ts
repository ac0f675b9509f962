/**
 * How often a neighbour in the batch changes an answer, on models/small and prompts of the dialogues:
 * `npm run test:slow -- neighbours` prints the shares that docs/generation.md cites.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  FP32,
  type GenerationRequest,
  type Generator,
  INT8,
  openGenerator,
} from '../../src/generate/index.ts';
import { type GenerationConfig, readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { readTokenizer } from '../../src/model/index.ts';
import { testData } from '../support/test-data.ts';

const SMALL = 'models/small';
const PROMPTS = 400;
const TOGETHER = 8;
const dialogues = testData('dialogues');

function prompts(): number[][] {
  const tokenizer = readTokenizer(SMALL);
  const lines = gunzipSync(readFileSync(join(dialogues!, 'valid.jsonl.gz')))
    .toString()
    .trim()
    .split('\n');
  return lines.slice(0, PROMPTS).map((line) => {
    const { turns } = JSON.parse(line) as { turns: [number, string][] };
    return tokenizer.encodePrompt(turns[0]![1], 128).ids;
  });
}

async function answers(
  generator: Generator,
  requests: GenerationRequest[],
  together: number,
): Promise<string[]> {
  const found: string[] = [];
  for (let at = 0; at < requests.length; at += together)
    for (const { sequences } of await generator.generate(requests.slice(at, at + together)))
      found.push(String(sequences[0]));
  return found;
}

const ways: [name: string, params: GenerationConfig][] = [
  ['greedy', { num_beams: 1, max_length: 40 }],
  ['10 beams', { num_beams: 10, max_length: 40, length_penalty: 0.65, no_repeat_ngram_size: 3 }],
];

describe.skipIf(dialogues === undefined)(`a neighbour changes answers (${TOGETHER} prompts together)`, () => {
  test.each(ways)('%s: none in float32, few in int8', async (name, params) => {
    const requests = prompts().map((ids) => ({ ids, params }));
    const shares: Record<string, number> = {};
    for (const [precision, choice] of Object.entries({ fp32: FP32, int8: INT8 })) {
      const generator = await openGenerator(await readCheckpoint(SMALL), { precision: choice });
      const alone = await answers(generator, requests, 1);
      const together = await answers(generator, requests, TOGETHER);
      await generator.release();
      shares[precision] = alone.filter((answer, i) => answer !== together[i]).length / requests.length;
    }
    console.log(`${name}: share of ${PROMPTS} answers that neighbours change`, shares);
    expect(shares['fp32']).toBe(0);
    expect(shares['int8']).toBeLessThan(0.25);
  });
});
