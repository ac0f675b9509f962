/**
 * What given replies cost a model, for many prompts with many replies each: the measures of judging rest on it. In
 * float32; `natsOfReplies` runs one example at a time, as int8 has to be judged.
 */
import { type Engine, onnxruntimeEngine, type Program } from '../engines/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import type { EncodedExample, PromptReplies } from '../networks/batch.ts';
import type { Architecture } from '../networks/family.ts';
import { checkBatch } from './batch.ts';
import { planScoring } from './plan-scoring.ts';

/** -log p(reply | prompt), the reply's end token included. */
export interface ReplyCost {
  /** Natural logarithms, summed over the reply's ids. */
  nats: number;
  /** The reply's ids. */
  tokens: number;
}

/** What the measures ask: the cost of each pair's target after its source, in their order. */
export type ScoreReplies = (pairs: readonly EncodedExample[], signal?: AbortSignal) => Promise<ReplyCost[]>;

export interface ScorerOptions extends Architecture {
  weights: WeightSource;
  /** Default: onnxruntime on the cpu. */
  engine?: Engine;
  /** 0 or left out: one for each core. */
  threads?: number;
}

/** A call that has not been answered. */
interface Asked {
  pairs: readonly EncodedExample[];
  signal: AbortSignal | undefined;
  failed?: { cause: unknown };
}

/** Compiles a model for scoring. @throws ImitatorError where the device fails or a weight is not finite. */
export async function openReplyScorer(options: ScorerOptions): Promise<ReplyScorer> {
  const { family, config, weights, engine = onnxruntimeEngine(), threads } = options;
  const program = await engine.compile(family.replyGraph(config), { weights, threads, prepack: true });
  return new ReplyScorer({ family, config }, program);
}

/** Owns native memory: `release` it. Equal pairs are computed once, however often and in whatever call they are asked. */
export class ReplyScorer {
  readonly #network: Architecture;
  readonly #program: Program;
  /** By prompt, then by reply. */
  readonly #known = new Map<string, Map<string, ReplyCost>>();
  #waiting: Asked[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(network: Architecture, program: Program) {
    this.#network = network;
    this.#program = program;
  }

  /**
   * The cost of each pair's target after its source, in their order; the same to 1e-4 nats whatever else is asked beside
   * it. Pairs of one call, and of calls that wait together, are computed together: a prompt is read once for all of them,
   * and what begins alike shares work.
   *
   * @throws ImitatorError `batch-invalid` listing pairs with an empty side, too many ids or unknown ones; and the
   * signal's reason.
   */
  score: ScoreReplies = async (pairs, signal) => {
    if (pairs.length === 0) return [];
    checkBatch(pairs, this.#network.config);
    const asked: Asked = { pairs, signal };
    this.#waiting.push(asked);
    const turn = this.#last.then(() => this.#computeWaiting());
    this.#last = turn.catch(() => {});
    await turn;
    signal?.throwIfAborted();
    if (asked.failed !== undefined) throw asked.failed.cause;
    return pairs.map((pair) => this.#costsAfter(pair.source).get(keyOf(pair.target))!);
  };

  /** Computes what all calls ask that wait by now; those behind them find it done. */
  async #computeWaiting(): Promise<void> {
    const asked = this.#waiting;
    this.#waiting = [];
    try {
      for (const batch of planScoring(this.#unknown(asked.flatMap(({ pairs }) => pairs)))) {
        if (asked.every(({ signal }) => signal?.aborted === true)) return;
        await this.#run(batch);
      }
    } catch (cause) {
      for (const each of asked) each.failed = { cause };
    }
  }

  #costsAfter(prompt: readonly number[]): Map<string, ReplyCost> {
    const key = keyOf(prompt);
    let costs = this.#known.get(key);
    if (costs === undefined) {
      costs = new Map();
      this.#known.set(key, costs);
    }
    return costs;
  }

  /** Different pairs that have no cost yet, by prompt. */
  #unknown(pairs: readonly EncodedExample[]): PromptReplies[] {
    const byPrompt = new Map<
      string,
      { prompt: readonly number[]; replies: Map<string, readonly number[]> }
    >();
    for (const { source, target } of pairs) {
      const key = keyOf(target);
      if (this.#costsAfter(source).has(key)) continue;
      const promptKey = keyOf(source);
      const asked = byPrompt.get(promptKey) ?? { prompt: source, replies: new Map() };
      asked.replies.set(key, target);
      byPrompt.set(promptKey, asked);
    }
    return [...byPrompt.values()].map(({ prompt, replies }) => ({ prompt, replies: [...replies.values()] }));
  }

  async #run(batch: readonly PromptReplies[]): Promise<void> {
    const { family, config } = this.#network;
    const out = await this.#program.run(family.replyFeeds(config, batch));
    const nats = out['nats']!.data as Float32Array;
    let at = 0;
    for (const { prompt, replies } of batch) {
      const costs = this.#costsAfter(prompt);
      for (const reply of replies) {
        const own = nats.subarray(at, at + reply.length);
        costs.set(keyOf(reply), { nats: own.reduce((sum, n) => sum + n, 0), tokens: reply.length });
        at += reply.length;
      }
    }
  }

  /** Frees native memory. */
  async release(): Promise<void> {
    await this.#last;
    await this.#program.release();
  }
}

function keyOf(ids: readonly number[]): string {
  return ids.join(' ');
}
