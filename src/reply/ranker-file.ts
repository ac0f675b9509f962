/** `ranker.json` beside a model's weights: a ranker as it is kept. It is as private as the weights are. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { problem, problems } from '../base/errors.ts';
import { readJson } from '../base/files/read-json.ts';
import { writeWhole } from '../base/files/write-whole.ts';
import { issueLines } from '../base/issue-lines.ts';
import { OwnerClassifier } from './owner-classifier.ts';
import { Ranker } from './ranker.ts';
import { StockReplies } from './stock-replies.ts';
import { StyleBalance } from './style-balance.ts';
import { TextHashes } from './text-hashes.ts';

export const RANKER_FILE = 'ranker.json';
const FORMAT = 1;
const REMEDY = 'make the model again, or remove the file: replies are then chosen by likelihood alone';

const made = <S, T>(from: z.ZodType<S>, make: (raw: S) => T, expected: string) =>
  from.transform((raw, ctx): T => {
    try {
      return make(raw);
    } catch {
      ctx.addIssue({ code: 'custom', message: `expected ${expected}` });
      return z.NEVER;
    }
  });
const packed = <T>(unpack: (base64: string) => T, expected: string) => made(z.string(), unpack, expected);

const rankerFile = z.object({
  format: z.literal(FORMAT),
  weights: z.object({
    lambda: z.number(),
    mu: z.number(),
    copyPenalty: z.number().min(0),
    tau: z.number().min(0),
  }),
  classifier: packed(OwnerClassifier.fromBase64, 'weights in base64').optional(),
  stock: z.array(
    z.object({ text: z.string().min(1), count: z.number().int().min(1), prompts: z.array(z.string()) }),
  ),
  copied: packed(TextHashes.fromBase64, 'hashes in base64'),
  words: packed(TextHashes.fromBase64, 'hashes in base64').optional(),
  balance: made(z.array(z.number()), (w) => new StyleBalance(w), 'a weight of each bin of style').optional(),
  /** What it was chosen by, for a person. */
  measured: z.record(z.string(), z.unknown()).optional(),
});

/**
 * The ranker of a model's folder, or undefined where it has none.
 *
 * @throws ImitatorError `ranker-invalid` listing everything wrong, `ranker-format` for another release's.
 */
export function readRanker(dir: string): Ranker | undefined {
  const path = join(dir, RANKER_FILE);
  if (!existsSync(path)) return undefined;
  const raw = readJson(path, { code: 'ranker-invalid', remedy: REMEDY });
  const format = (raw as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format !== FORMAT)
    throw problem({
      code: 'ranker-format',
      place: `${path}, format`,
      expected: String(FORMAT),
      value: format,
      remedy: 'it was written by another release of imitator: use that one, or make the model again',
    });
  const parsed = rankerFile.safeParse(raw);
  if (!parsed.success) throw problems('ranker-invalid', path, issueLines(parsed.error, raw), REMEDY);
  const { stock, measured: _, ...parts } = parsed.data;
  return new Ranker({ ...parts, stock: new StockReplies(stock) });
}

/** Writes a ranker whole or not at all. @param measured what it was chosen by. */
export function writeRanker(dir: string, ranker: Ranker, measured?: Readonly<Record<string, unknown>>): void {
  const { weights, classifier, stock, copied, words, balance } = ranker;
  const content = {
    format: FORMAT,
    weights,
    classifier: classifier?.toBase64(),
    stock: stock.toJSON(),
    copied: copied.toBase64(),
    words: words?.toBase64(),
    balance: balance?.weights,
    measured,
  };
  writeWhole(join(dir, RANKER_FILE), `${JSON.stringify(content)}\n`);
}
