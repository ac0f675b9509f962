/** What the models themselves say: of the owner's true replies, and of every system's replies after their prompts. */
import { rerendered } from '../../formatting/prompt/index.ts';
import type { Ranked } from '../among-others.ts';
import { type EncodedExample, longestSides } from '../batch.ts';
import { hits1of20 } from '../hits.ts';
import { trueReplyCosts } from '../likelihood.ts';
import {
  bootstrapMean,
  bootstrapRatio,
  bySession,
  type Figure,
  type JudgedReply,
} from '../measures/index.ts';
import { promptFound as foundPrompts } from '../prompt-found.ts';
import { openReplyScorer, type ScoreReplies } from '../reply-scorer.ts';
import type { SystemFigures } from './evaluation.ts';
import type { JudgedModel } from './judged-model.ts';
import type { System } from './systems.ts';

/** What a model finds, by system. */
export interface ModelFindings {
  /** The model's own measures on the owner's true replies. */
  own: SystemFigures;
  /** Share of each system's replies whose prompt it finds. */
  promptFound: Map<string, Figure>;
  /** Nats of each of each system's replies. */
  nats: Map<string, number[]>;
  /** Nats of each true reply. */
  trueNats: number[];
  /** By system, what share of finding its prompt each reply has. */
  foundEach: Map<string, number[]>;
}

export interface LikelihoodOptions {
  /** What replies cost, and nothing else. */
  onlyNats?: boolean;
  seed: number;
  threads?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Reads the owner's true replies and those of some systems with one model, which is in memory only meanwhile. */
export async function modelFindings(
  model: JudgedModel,
  owner: System,
  systems: readonly System[],
  { onlyNats = false, seed, threads, signal }: LikelihoodOptions,
): Promise<ModelFindings> {
  const { family, config, weights } = model.checkpoint;
  const scorer = await openReplyScorer({ family, config, weights, threads });
  try {
    const { score } = scorer;
    // Asked together, so that a prompt is read once for all measures and systems.
    const [own, ...all] = await Promise.all([
      onlyNats ? undefined : trueReplyFigures(score, model, owner.replies, { seed, signal }),
      ...systems.map(async ({ name, replies }) => {
        const pairs = encoded(model, replies);
        const [ranked, costs] = await Promise.all([
          onlyNats ? undefined : foundPrompts(score, pairs, { seed, signal }),
          score(pairs, signal),
        ]);
        return { name, replies, ranked, nats: costs.map(({ nats }) => nats) };
      }),
    ]);
    const found: ModelFindings = {
      own: own?.figures ?? {},
      trueNats: own?.nats ?? [],
      foundEach: new Map(),
      promptFound: new Map(),
      nats: new Map(all.map(({ name, nats }) => [name, nats])),
    };
    for (const { name, replies, ranked } of all) {
      if (ranked === undefined) continue;
      found.promptFound.set(name, shareOf(replies, ranked, seed));
      found.foundEach.set(
        name,
        ranked.map(({ share }) => share),
      );
    }
    return found;
  } finally {
    await scorer.release();
  }
}

async function trueReplyFigures(
  score: ScoreReplies,
  model: JudgedModel,
  owner: readonly JudgedReply[],
  { seed, signal }: LikelihoodOptions,
): Promise<{ figures: SystemFigures; nats: number[] }> {
  const pairs = encoded(model, owner);
  const [costs, hits] = await Promise.all([
    trueReplyCosts(
      score,
      pairs.map((pair, i) => ({ encoded: pair, response: owner[i]!.reply })),
      signal,
    ),
    hits1of20(score, pairs, { seed, signal }),
  ]);
  const measured = owner.map(({ session }, i) => ({ session, ...costs[i]! }));
  const groups = bySession(measured);
  const sums = (of: 'nats' | 'words') =>
    groups.map((group) => group.reduce((sum, each) => sum + each[of], 0));
  const n = owner.length;
  const figures = {
    natsPerReply: {
      ...bootstrapMean(
        groups.map((group) => group.map(({ nats }) => nats)),
        seed,
      ),
      n,
    },
    natsPerWord: { ...bootstrapRatio(sums('nats'), sums('words'), seed), n },
    hits1of20: shareOf(owner, hits, seed),
  };
  return { figures, nats: costs.map(({ nats }) => nats) };
}

function shareOf(replies: readonly JudgedReply[], ranked: readonly Ranked[], seed: number): Figure {
  const groups = bySession(replies.map(({ session }, i) => ({ session, share: ranked[i]!.share })));
  const shares = groups.map((group) => group.map(({ share }) => share));
  return { ...bootstrapMean(shares, seed), n: replies.length };
}

/** Replies as a model reads them. One that is empty is its end token. */
function encoded(
  { tokenizer, checkpoint, rendering }: JudgedModel,
  replies: readonly JudgedReply[],
): EncodedExample[] {
  const longest = longestSides(checkpoint.config);
  return replies.map(({ prompt, reply, thread }) => {
    const read = rerendered({ prompt, response: reply, thread }, rendering);
    return {
      source: tokenizer.encodePrompt(read.prompt, longest.source).ids,
      target: tokenizer.encodeResponse(read.response, longest.target).ids,
    };
  });
}
