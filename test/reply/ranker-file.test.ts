import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RANKER_FILE, Ranker, readRanker, StockReplies, writeRanker } from '../../src/reply/index.ts';
import { OwnerClassifier } from '../../src/reply/owner-classifier.ts';
import { StyleBalance, sharesOf } from '../../src/reply/style-balance.ts';
import { TextHashes } from '../../src/reply/text-hashes.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ranker-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const stock = [{ text: 'haha no way', count: 3, prompts: ['a1b'] }];

function ranker(): Ranker {
  return new Ranker({
    weights: { lambda: 0.25, mu: 0.5, copyPenalty: 1.5, tau: 0 },
    classifier: OwnerClassifier.fit(['yo| yo', 'yo man'], ['Well, I do not know.', 'Well. Yes.']),
    stock: new StockReplies(stock),
    copied: TextHashes.of(['ok cool', 'see you there']),
    balance: StyleBalance.fit([sharesOf('yo| yo')], [[{ logit: 0, shares: sharesOf('Well.') }]]),
  });
}

function damage(change: (content: Record<string, unknown>) => void): void {
  const path = join(dir, RANKER_FILE);
  const content = JSON.parse(readFileSync(path, 'utf8'));
  change(content);
  writeFileSync(path, JSON.stringify(content));
}

const codeAndMessage = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error as Error & { code: string };
  }
  throw new Error('nothing was thrown');
};

test('a ranker that was written ranks the same when it is read again', () => {
  const written = ranker();
  writeRanker(dir, written);
  const read = readRanker(dir)!;
  expect(read.weights).toEqual(written.weights);
  expect(read.stock.toJSON()).toEqual(stock);
  for (const text of ['yo', 'Well, no.', 'ok']) {
    expect(read.ownerOdds(text)).toBe(written.ownerOdds(text));
    expect(read.balanceOf(text)).toBe(written.balanceOf(text));
  }
  expect(read.balanceOf('Well.')).toBeLessThan(0);
  expect(['OK, cool!', 'see you', 'see you there'].map((text) => read.isCopied(text))).toEqual([
    true,
    false,
    true,
  ]);
});

test('the classifier tells who writes how, in text that it has not seen', () => {
  const { classifier } = ranker();
  expect(classifier!.oddsOf('yo| man')).toBeGreaterThan(classifier!.oddsOf('Well, yes.'));
});

test('the file holds no text of the training data but the stock replies, and stays small', () => {
  writeRanker(dir, ranker());
  expect(readFileSync(join(dir, RANKER_FILE), 'utf8')).not.toMatch(/see you|Well/u);
  expect(statSync(join(dir, RANKER_FILE)).size).toBeLessThan(200_000);
});

test('a model without a ranker has none', () => {
  expect(readRanker(dir)).toBeUndefined();
});

test('a damaged file is refused with everything that is wrong with it', () => {
  writeRanker(dir, ranker());
  damage((content) => {
    content['classifier'] = 'AAAA';
    content['copied'] = 'AA==';
    content['weights'] = { lambda: 'much', mu: 0, copyPenalty: 0, tau: 0 };
  });
  const error = codeAndMessage(() => readRanker(dir));
  expect(error.code).toBe('ranker-invalid');
  expect(error.message).toMatch(/weights\.lambda: expected number/u);
  expect(error.message).toMatch(/classifier: expected weights in base64/u);
  expect(error.message).toMatch(/copied: expected hashes in base64/u);
});

test('a cut file and one of another release say what to do', () => {
  writeRanker(dir, ranker());
  damage((content) => {
    content['format'] = 2;
  });
  expect(codeAndMessage(() => readRanker(dir))).toMatchObject({ code: 'ranker-format' });
  writeFileSync(join(dir, RANKER_FILE), '{"format":1,"wei');
  const cut = codeAndMessage(() => readRanker(dir));
  expect(cut.code).toBe('ranker-invalid');
  expect(cut.message).toMatch(/remove the file/u);
});
