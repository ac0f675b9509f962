/** An adapter in memory: what is added to the weight matrices of one base, and which rows it replaces. */
import type { UsualTraining } from '../../networks/family.ts';

/** Factors of one adapted matrix W [out, in]: W + scale * B diag(E) A. */
export interface AdapterMatrix {
  in: number;
  out: number;
  /** Triplets kept; 0 is allowed: nothing is added. */
  rank: number;
  /** [rank, in], row-major. */
  a: Float32Array;
  /** [rank]; ones for LoRA. */
  e: Float32Array;
  /** [rank, out]: the transposed B, so that a triplet lies together. */
  b: Float32Array;
  /** Which of the `initialRank` triplets these are; all of them if left out. */
  pattern?: readonly boolean[];
}

/**
 * Rows of the table of tokens, which is the embedding and the head, that stand in the place of the base's: whole rows
 * as PEFT's `trainable_token_indices` keeps them, though it calls them a delta.
 */
export interface EmbeddingRows {
  /** The table's name in the checkpoint, without `.weight`: `model.shared`. */
  table: string;
  /** Ids of the tokens, each once. */
  tokens: readonly number[];
  width: number;
  /** [tokens, width]. */
  values: Float32Array;
}

export interface AdapterSchedule {
  targetRank: number;
  steps: number;
  tinit: number;
  tfinal: number;
  deltaT: number;
  importanceDecay: number;
  uncertaintyDecay: number;
}

export interface Adapter {
  method: 'adalora' | 'lora';
  /** What PEFT calls the task of its base; left out where nobody said. */
  task?: UsualTraining['task'];
  /** Rank before anything was pruned: what alpha is divided by. */
  initialRank: number;
  alpha: number;
  dropout: number;
  /** Endings of the names of the adapted matrices. */
  targetModules: readonly string[];
  /** By the matrix's name in the checkpoint, without `.weight`. */
  matrices: ReadonlyMap<string, AdapterMatrix>;
  /** Rows that were trained beside the matrices. */
  rows?: EmbeddingRows;
  /** How an AdaLoRA adapter was allocated, if it was. */
  schedule?: AdapterSchedule;
  /** Weight that AdaLoRA's orthogonality term had in the loss. */
  orthogonality?: number;
  /** Name or path of the base, and the hash of its files, as far as they are known. */
  base?: { name?: string; hash?: string };
}

/**
 * The factor in front of B diag(E) A. The reference library adds 1e-5 to the rank of AdaLoRA, and so do we.
 */
export function scaleOf(adapter: Pick<Adapter, 'method' | 'alpha' | 'initialRank'>): number {
  return adapter.method === 'adalora'
    ? adapter.alpha / (adapter.initialRank + 1e-5)
    : adapter.alpha / adapter.initialRank;
}
