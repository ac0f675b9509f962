/** Llama as SmolLM2 is built, as everything above knows it. */
import type { Family } from '../family.ts';
import { impliedBy, type LlamaConfig, parseConfig } from './config.ts';
import { feeds } from './feeds.ts';
import { COPIES, placeOf, readsOutliers, SHARED } from './names.ts';
import { replyFeeds } from './reply-feeds.ts';
import { replyGraph } from './reply-graph.ts';
import { cacheShape, openReply, stepGraph } from './serving-graph.ts';
import { wholeNetwork } from './whole-network.ts';

export type { LlamaConfig } from './config.ts';

export const llama: Family<LlamaConfig> = {
  modelType: 'llama',
  form: 'chat',
  head: SHARED,
  copies: { [SHARED]: COPIES },
  zeros: [],
  training: {
    task: 'CAUSAL_LM',
    targetModules: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
    rates: { adalora: 1.6e-3, lora: 8e-4, full: 1e-4 },
    width: 576,
  },
  parseConfig,
  impliedBy,
  readsOutliers,
  placeOf,
  wholeNetwork,
  feeds,
  replyGraph,
  replyFeeds,
  openReply,
  stepGraph,
  cacheShape,
};
