import { z } from 'zod';

/** A step or a number of steps; `auto` follows from the length of the run. */
const steps = (least: number) => z.union([z.literal('auto'), z.number().int().min(least)]).default('auto');
const share = z.number().min(0).lt(1);

/** The method and its adapters. */
const method = {
  method: z
    .enum(['adalora', 'lora', 'full'])
    .default('adalora')
    .describe('What is trained: AdaLoRA adapters, LoRA adapters, or every weight of the base.'),
  targetModules: z
    .union([z.literal('auto'), z.array(z.string().min(1)).min(1)])
    .default('auto')
    .describe('Which matrices get an adapter, by the end of their names; auto: every one of the layers.'),
  rank: z
    .number()
    .int()
    .min(1)
    .default(12)
    .describe('Rank of every adapter at the start (init_r; r of LoRA).'),
  targetRank: z
    .number()
    .int()
    .min(1)
    .default(8)
    .describe('Mean rank of an adapter at the end of an AdaLoRA run (target_r).'),
  alpha: z
    .number()
    .positive()
    .default(32)
    .describe(
      'What an adapter adds is scaled by alpha / rank (lora_alpha); much below the rank it hardly learns.',
    ),
  adapterDropout: share
    .default(0)
    .describe("Share of the adapters' inputs that is dropped while training (lora_dropout)."),
  breakRows: z
    .boolean()
    .default(false)
    .describe(
      "Whether the embedding's rows of the message break are trained beside the adapters (trainable_token_indices); " +
        'a base that never saw a pipe has rows for it that mean nothing. Method full trains every row.',
    ),
  orthogonality: z
    .number()
    .min(0)
    .default(0.5)
    .describe('Weight of the term that keeps A and B of AdaLoRA orthogonal (orth_reg_weight).'),
  importanceDecay: share
    .gt(0)
    .default(0.85)
    .describe("How much of a triplet's earlier importance stays at each step (beta1)."),
  uncertaintyDecay: share
    .gt(0)
    .default(0.85)
    .describe('How much of the earlier uncertainty of importance stays at each step (beta2).'),
  allocate: z
    .boolean()
    .default(true)
    .describe(
      'Whether AdaLoRA moves ranks to where they count; if not, every adapter keeps `rank` to the end, and ' +
        '`targetRank`, `tinit`, `tfinal`, `deltaT` and both decays are not used.',
    ),
  tinit: steps(0).describe('Steps before the rank budget falls; auto: a tenth of the run.'),
  tfinal: steps(1).describe('Steps at the end with the final ranks; auto: three tenths of the run.'),
  deltaT: steps(1).describe('Steps from one allocation of ranks to the next; auto: a hundredth of the run.'),
};

const optimiser = {
  learningRate: z
    .union([z.literal('auto'), z.number().positive()])
    .default('auto')
    .describe("Highest learning rate of AdamW; auto: what suits the method and the base's width."),
  adamBeta1: share.default(0.9).describe("Decay of AdamW's mean of gradients."),
  adamBeta2: share.default(0.999).describe("Decay of AdamW's mean of squared gradients."),
  adamEpsilon: z.number().positive().default(1e-8).describe("What AdamW adds to a gradient's deviation."),
  weightDecay: z
    .number()
    .min(0)
    .default(0.01)
    .describe('Weight decay of AdamW, a share of the learning rate.'),
  maxGradientNorm: z
    .number()
    .min(0)
    .default(1)
    .describe('Longer gradients are scaled down to this length; 0: never.'),
};

/** How long, on what, and in which order. */
const course = {
  epochs: z
    .number()
    .positive()
    .default(3)
    .describe('How often every example is seen, where maxSteps does not say otherwise.'),
  maxSteps: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Optimiser steps of the run; 0: as many as `epochs` needs.'),
  batchSize: z.number().int().min(1).max(1024).default(8).describe('Examples of one batch.'),
  accumulateBatches: z
    .number()
    .int()
    .min(1)
    .max(1024)
    .default(1)
    .describe('Batches whose gradients make one step: a larger batch in the memory of a small one.'),
  warmupSteps: steps(0).describe('Steps in which the learning rate rises; auto: a sixteenth of the run.'),
  rateShape: z
    .enum(['linear', 'cosine', 'constant'])
    .default('linear')
    .describe('How the learning rate falls after the warm-up.'),
  dropout: z
    .union([z.literal('auto'), share])
    .default('auto')
    .describe('Dropout of embeddings and sublayers while training; auto: what the base says.'),
  promptTokens: z
    .number()
    .int()
    .min(1)
    .default(64)
    .describe(
      'Ids of a prompt at most, its last ones, in a base where prompt and response share positions (SmolLM2); ' +
        'elsewhere as many as the base has positions.',
    ),
  responseTokens: z
    .number()
    .int()
    .min(2)
    .default(32)
    .describe(
      'Ids of a response at most, whole messages as far as they fit, where `promptTokens` counts; elsewhere as many ' +
        'as the base has positions.',
    ),
  seed: z
    .number()
    .int()
    .min(0)
    .default(1)
    .describe('Fresh adapters, the order of examples and dropout follow from it.'),
  rehearsalShare: share
    .default(0.2)
    .describe('Share of the examples that come from the second dataset, where --rehearse names one.'),
};

/** What is looked at and saved on the way. */
const watch = {
  validateEverySteps: steps(0).describe(
    'Steps between validations; auto: a tenth of the run, at least 25; 0: only at its beginning and end.',
  ),
  validationExamples: z
    .number()
    .int()
    .min(1)
    .default(200)
    .describe('How many of the held-out examples a validation reads at most.'),
  sampleReplies: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(4)
    .describe('How many prompts are answered at each validation.'),
  patience: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Stop after so many validations without a better one; 0: go through to the end.'),
  ranker: z
    .boolean()
    .default(true)
    .describe(
      'Whether the run ends with fitting `ranker.json`, by which the bot chooses among several candidates (docs/replies.md).',
    ),
  checkpointEverySteps: steps(1).describe(
    'Steps between checkpoints, from which a killed run goes on; auto: a twentieth of the run, at least 25.',
  ),
};

export const train = z
  .strictObject({ ...method, ...optimiser, ...course, ...watch })
  .describe('How an adapter is trained.');

export type TrainSettings = z.infer<typeof train>;
