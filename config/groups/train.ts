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
    .array(z.string().min(1))
    .min(1)
    .default(['q_proj', 'k_proj', 'v_proj', 'out_proj', 'fc1', 'fc2'])
    .describe('Which matrices get an adapter, by the end of their names.'),
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
  tinit: steps(0).describe('Steps before the rank budget falls; auto: a tenth of the run.'),
  tfinal: steps(1).describe('Steps at the end with the final ranks; auto: three tenths of the run.'),
  deltaT: steps(1).describe('Steps from one allocation of ranks to the next; auto: a hundredth of the run.'),
};

const optimiser = {
  learningRate: z.number().positive().default(1e-3).describe('Highest learning rate of AdamW.'),
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

export const train = z.strictObject({ ...method, ...optimiser }).describe('How an adapter is trained.');

export type TrainSettings = z.infer<typeof train>;
