/** Whose words a version holds, by the keyed ids of their threads: those it learnt from, and those that chose its best step. */
import { allExamples, type Dataset } from '../../formatting/index.ts';

export async function threadsOf(dataset: Dataset): Promise<string[]> {
  const examples = [...(await allExamples(dataset, 'train')), ...(await allExamples(dataset, 'valid'))];
  return [...new Set(examples.map(({ thread }) => thread))].sort();
}
