/** What of a model is written into a GGUF file beside its weights. */
import type { Architecture } from '../../networks/family.ts';

export interface GgufModel extends Architecture {
  /** What the file calls the model. */
  name: string;
  /** Folder or file of the checkpoint, for errors. */
  place: string;
  /** Contents of tokenizer.json; undefined where there is none. */
  tokenizer: unknown;
  /** Undefined where its form is no chat. */
  chatTemplate: string | undefined;
}
