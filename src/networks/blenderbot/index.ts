/** BlenderBot, as everything above knows it. */
import type { Family } from '../family.ts';
import { type BlenderbotConfig, impliedBy, parseConfig } from './config.ts';
import { feeds } from './feeds.ts';
import { COPIES, LOGITS_BIAS, placeOf, SHARED } from './names.ts';
import { replyFeeds } from './reply-feeds.ts';
import { replyGraph } from './reply-graph.ts';
import { cacheShape, encoderGraph, openReply, stepGraph } from './serving-graphs.ts';
import { wholeNetwork } from './whole-network.ts';

export type { BlenderbotConfig } from './config.ts';

export const blenderbot: Family<BlenderbotConfig> = {
  modelType: 'blenderbot',
  form: 'pipes',
  head: SHARED,
  copies: { [SHARED]: COPIES },
  zeros: [LOGITS_BIAS],
  training: {
    task: 'SEQ_2_SEQ_LM',
    targetModules: ['q_proj', 'k_proj', 'v_proj', 'out_proj', 'fc1', 'fc2'],
    // What did best on the sample with the small base (docs/experiments.md).
    rates: { adalora: 1e-2, lora: 5e-3, full: 1e-3 },
    width: 256,
  },
  parseConfig,
  impliedBy,
  placeOf,
  wholeNetwork,
  feeds,
  replyGraph,
  replyFeeds,
  openReply,
  encoderGraph,
  stepGraph,
  cacheShape,
};
