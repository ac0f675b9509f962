/** A model that is judged: what it weighs, how it reads, and what it replies. */
import type { Rendering } from '../../formatting/prompt/index.ts';
import type { Checkpoint, Tokenizer } from '../../model/index.ts';
import type { Example } from '../../vocabulary.ts';

/** Replies to examples' prompts, in their order; bubbles joined by pipes. */
export type Replier = (examples: readonly Example[]) => Promise<string[]>;

export interface JudgedModel {
  /** Its system's name in the result. */
  name: string;
  /** With the weights that serve: merged, where there is an adapter. */
  checkpoint: Pick<Checkpoint, 'family' | 'config' | 'weights'>;
  tokenizer: Tokenizer;
  rendering: Rendering;
  reply: Replier;
}
