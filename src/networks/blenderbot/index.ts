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
