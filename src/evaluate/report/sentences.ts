/** An evaluation in three sentences, for whoever reads no table. */
import { counted } from '../../base/counted.ts';
import type { Evaluation } from '../imitation/index.ts';
import type { Figure } from '../measures/index.ts';

/** How often the model is told from its owner, how often its replies fit, and how much it copies. */
export function inSentences({ data, systems }: Evaluation, owner: string): string[] {
  const { model, owner: self } = systems;
  const told = model?.twoSampleAccuracy;
  const fits = model?.promptFound;
  const copied = model?.copied;
  return [
    ...(told === undefined
      ? []
      : [
          `A classifier that has learnt to tell its replies from ${owner}'s does so in ${percent(told)} of cases; guessing would in 50 %.`,
        ]),
    ...(fits === undefined
      ? []
      : [
          `${percent(fits)} of its replies fit their prompt better than 19 others${beside(self?.promptFound, owner)}; 5 % would be chance.`,
        ]),
    ...(copied === undefined
      ? []
      : [
          `${percent(copied)} of its replies stand in the training word for word${beside(self?.copied, owner)}.`,
        ]),
    ...smallness(data),
  ];
}

function beside(figure: Figure | undefined, owner: string): string {
  return figure === undefined ? '' : `, as do ${percent(figure)} of ${owner}'s own`;
}

/** Fewer make intervals so wide that they say little. */
const FEW_EXAMPLES = 100;
const FEW_CONVERSATIONS = 20;

/** What a small test set cannot tell. */
function smallness({ examples, conversations }: Evaluation['data']): string[] {
  if (examples >= FEW_EXAMPLES && conversations >= FEW_CONVERSATIONS) return [];
  return [
    `That was ${counted(examples, 'example')} of ${counted(conversations, 'conversation')}: few, so that each figure may lie anywhere in its interval.`,
  ];
}

function percent({ value }: Figure): string {
  return `${Math.round(100 * value)} %`;
}
