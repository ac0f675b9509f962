/** Llama as SmolLM2 is built, as everything above knows it. */
import { ImitatorError } from '../../base/errors.ts';
import type { Family } from '../family.ts';
import { impliedBy, type LlamaConfig, parseConfig } from './config.ts';
import { feeds } from './feeds.ts';
import { COPIES, placeOf, readsOutliers, SHARED } from './names.ts';
import { cacheShape, openReply, stepGraph } from './serving-graph.ts';
import { wholeNetwork } from './whole-network.ts';

export type { LlamaConfig } from './config.ts';

export const llama: Family<LlamaConfig> = {
  modelType: 'llama',
  form: 'chat',
  head: SHARED,
  copies: { [SHARED]: COPIES },
  zeros: [],
  parseConfig,
  impliedBy,
  readsOutliers,
  placeOf,
  wholeNetwork,
  feeds,
  replyGraph: notYet,
  replyFeeds: notYet,
  openReply,
  stepGraph,
  cacheShape,
};

function notYet(): never {
  throw new ImitatorError('other-architecture', 'a llama network is trained only, and does not answer yet');
}
