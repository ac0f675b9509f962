/**
 * A frozen table of tokens in which a few rows are trained, R in the place of T[tokens]. The network meets the table
 * in three places: what encoder and decoder read, and the head. With H [vocabulary, tokens], which is 1 where an entry
 * is one of the tokens, and C = R - T[tokens]:
 *
 *     embeddings = T[ids] + H[ids] C        logits = x T^T + b + (x C^T) H^T
 *
 * So only R gets a gradient, the table none, and a fresh R = T[tokens] adds exact zeros.
 */
import { problem } from '../../base/errors.ts';
import {
  add,
  constant,
  gather,
  input,
  matmul,
  product,
  reshape,
  sub,
  type Tensor,
} from '../../graph/index.ts';
import type { EmbeddingRows } from '../../model/adapter/index.ts';
import { frozenParameters, type Head, type Parameters } from '../../networks/projections.ts';
import type { BaseNetwork } from './trainer-options.ts';

/** Name of the input with the rows [tokens, width]: a state of other tokens does not fit it. */
export function nameOfRows(tokens: readonly number[]): string {
  return `rows:${tokens}`;
}

/**
 * The base's own rows of the tokens, which training begins with; undefined where there are no tokens.
 *
 * @throws ImitatorError `token-unknown` where a token is not one of the base's, or comes twice.
 */
export function rowsOfBase(
  { family, config, weights }: BaseNetwork,
  tokens: readonly number[],
): EmbeddingRows | undefined {
  if (tokens.length === 0) return undefined;
  const { vocabSize, dModel: width } = config;
  const bad = tokens.find(
    (token, i) => !Number.isInteger(token) || token < 0 || token >= vocabSize || tokens.indexOf(token) !== i,
  );
  if (bad !== undefined)
    throw problem({
      code: 'token-unknown',
      place: 'trainedTokens',
      expected: `different ids below the base's vocabulary of ${vocabSize}`,
      value: bad,
    });
  const table = weights.read(family.head);
  const values = new Float32Array(tokens.length * width);
  tokens.forEach((token, i) => {
    values.set(table.subarray(token * width, (token + 1) * width), i * width);
  });
  return { table: family.head.replace(/\.weight$/, ''), tokens, width, values };
}

export interface TrainedRows {
  parameters: Parameters;
  /** The input with the rows, known once the network has been built. */
  input(): Tensor;
}

/** Frozen parameters but for the rows of the given tokens. */
export function trainedRows(tokens: readonly number[]): TrainedRows {
  const frozen = frozenParameters();
  let made: Replacement | undefined;
  const replacementIn = (head: Head) => {
    made ??= replacement(tokens, head);
    return made;
  };
  return {
    input: () => made!.rows,
    parameters: {
      ...frozen,
      embed(ids, head) {
        const { hits, change } = replacementIn(head);
        const flat = reshape(ids, [product(ids.shape)]);
        const changes = matmul(gather(hits, flat), change);
        return add(frozen.embed(ids, head), reshape(changes, [...ids.shape, head.in]));
      },
      head(x, head) {
        const { hits, change } = replacementIn(head);
        const changes = matmul(x, change, { transB: true });
        return add(frozen.head(x, head), matmul(changes, hits, { transB: true }));
      },
    },
  };
}

interface Replacement {
  /** R [tokens, width]. */
  rows: Tensor;
  /** H [vocabulary, tokens]. */
  hits: Tensor;
  /** C [tokens, width]. */
  change: Tensor;
}

function replacement(tokens: readonly number[], head: Head): Replacement {
  const rows = input(nameOfRows(tokens), [tokens.length, head.in]);
  const hits = new Float32Array(head.out * tokens.length);
  tokens.forEach((token, i) => {
    hits[token * tokens.length + i] = 1;
  });
  const frozen = frozenParameters().embed(constant(Int32Array.from(tokens), [tokens.length]), head);
  return { rows, hits: constant(hits, [head.out, tokens.length]), change: sub(rows, frozen) };
}
