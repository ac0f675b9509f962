import type { Dataset, Part } from '../../formatting/index.ts';
import type { Example } from '../../vocabulary.ts';

/** All examples of a part of a dataset. */
export async function examplesOf(dataset: Dataset, part: Part): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const example of dataset.examples(part)) examples.push(example);
  return examples;
}
