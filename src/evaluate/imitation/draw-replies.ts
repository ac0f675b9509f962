/** The replies of a model to the prompts of a dataset, decoded as the bot's settings say. */
import { randomFor } from '../../base/random.ts';
import { rerendered } from '../../formatting/prompt/index.ts';
import type { Generator } from '../../generate/index.ts';
import type { GenerationConfig } from '../../model/index.ts';
import type { Example } from '../../vocabulary.ts';
import type { Reader } from '../encode-examples.ts';

export interface DrawOptions {
  /** By the reference library's names, over the model's own. */
  params: GenerationConfig;
  seed: number;
  signal?: AbortSignal;
  /** Called as each reply ends. */
  onReply?(): void;
}

/** One reply to each prompt, whatever else is asked beside it: a draw follows from the seed and its place. */
export async function drawReplies(
  examples: readonly Pick<Example, 'prompt' | 'response'>[],
  generator: Generator,
  { tokenizer, config, rendering }: Reader,
  { params, seed, signal, onReply = () => {} }: DrawOptions,
): Promise<string[]> {
  const limit = config.maxPositionEmbeddings;
  const batch = generator.batch();
  const replies = new Array<string>(examples.length);
  const places = new Map<unknown, number>();
  examples.forEach((example, i) => {
    const { prompt } = rendering === undefined ? example : rerendered(example, rendering);
    const { ids } = tokenizer.encodePrompt(prompt, limit);
    places.set(batch.add({ ids, params, seed: randomFor(seed, 'reply', i).below(2 ** 31), signal }), i);
  });
  for (let left = examples.length; left > 0; ) {
    for (const departure of await batch.step()) {
      if ('error' in departure) throw departure.error;
      replies[places.get(departure.ticket)!] = tokenizer.decode(departure.generation.sequences[0]!).trim();
      onReply();
      left--;
    }
  }
  return replies;
}
