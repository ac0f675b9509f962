/**
 * What a family of networks must say, so that everything above can train, serve and export it without knowing which
 * one it is. A family describes its network once; a checkpoint brings its family with it.
 */
import type { Values } from '../engines/index.ts';
import type { Graph, Tensor } from '../graph/index.ts';
import type { Form } from '../vocabulary.ts';
import type { Batch, PromptReplies } from './batch.ts';
import type { Parameters, Projections } from './projections.ts';
import type { Append, CacheShape, Opening, Source } from './serving.ts';

/** What every family's configuration says. Sizes in elements, rates as fractions. */
export interface NetworkConfig {
  /** Of a row that runs through the layers. */
  dModel: number;
  vocabSize: number;
  maxPositionEmbeddings: number;
  /** Whether a prompt and its response stand in one row of positions, the response behind the prompt. */
  sharedPositions: boolean;
  /** Of the residual branches and embeddings, while training. */
  dropout: number;
  padTokenId: number;
  eosTokenId: number;
  /** What stands before every reply's first token; undefined where that is the prompt's last. */
  decoderStartTokenId: number | undefined;
  /** The file as it was, to be written out again beside changed weights. */
  raw: Readonly<Record<string, unknown>>;
}

/** Dropout of rows [n, d] at a place, whose name is the network's own. */
export type Dropout = (x: Tensor, place: string) => Tensor;

/** A configuration, and how the network's parts are made. */
export interface Network<C extends NetworkConfig = NetworkConfig> {
  config: C;
  parameters: Parameters;
  projections: Projections;
  dropout?: Dropout;
  /** Folds the scales inside gelu into the matrices around it: fewer passes over wide rows while training. */
  foldGelu?: boolean;
}

/** Where a matrix stands in its network, in words for a reader. */
export interface MatrixPlace {
  /** `decoder 3`. */
  layer: string;
  /** Which one of the layer's: `self q`. */
  part: string;
  /**
   * What is multiplied alike in all layers: `decoder self_attn.qkv`; maps that are multiplied together have one kind.
   */
  kind: string;
}

/** What suits a training of this family where nobody says otherwise. */
export interface UsualTraining {
  /** What PEFT calls the task of a model of this family. */
  task: 'SEQ_2_SEQ_LM' | 'CAUSAL_LM';
  /** Ends of the names of all maps of a layer: the matrices that get an adapter. */
  targetModules: readonly string[];
  /** Highest learning rates by method, for a base `width` wide. */
  rates: Readonly<Record<'adalora' | 'lora' | 'full', number>>;
  width: number;
}

export interface Family<C extends NetworkConfig = NetworkConfig> {
  /** What its config.json has as `model_type`. */
  readonly modelType: string;
  /** How its models read examples. */
  readonly form: Form;
  /** Name of the head's weight. */
  readonly head: string;
  /** Names under which a checkpoint may hold a weight, instead of its own or beside it: tied copies. */
  readonly copies: Readonly<Record<string, readonly string[]>>;
  /** Weights that some writers leave out: they are zeros then. */
  readonly zeros: readonly string[];
  readonly training: UsualTraining;
  /** Reads the contents of a `config.json`; `place` names it in errors, which list every problem. */
  parseConfig(raw: unknown, place: string): C;
  /**
   * What the reference library knows of a configuration without being told, and others do not, as in `config.json`.
   */
  impliedBy(config: C): Record<string, unknown>;
  /**
   * Whether a matrix, by its weight's name, reads rows in which single values are a hundred times the others and more.
   * In int8 it takes a scale for every block of such a row.
   */
  readsOutliers?(weight: string): boolean;
  /** The place of a linear map of a layer, by its name without `.weight`. */
  placeOf(matrix: string): MatrixPlace;

  /** The cross-entropy of a batch's targets, each weighted as fed: one element. */
  wholeNetwork(net: Network<C>): { loss: Tensor };
  /** What `wholeNetwork` is fed, each target token weighing `weight`. */
  feeds(config: C, batch: Batch, weight: number): Values;

  /**
   * What given replies cost after their prompts, each prompt read once: the output `nats` [ids] has -log of the chance
   * of every id of every reply, prompt by prompt, reply by reply.
   */
  replyGraph(config: C): Graph;
  /** What `replyGraph` is fed. */
  replyFeeds(config: C, batch: readonly PromptReplies[]): Values;

  /** How replies to a prompt begin; `start` is the token that begins them where the family has one. */
  openReply(prompt: Source, start: number): Opening;
  /** From prompts to the keys and values that the steps look at; left out where the step's own graph makes these. */
  encoderGraph?(config: C): Graph;
  stepGraph(config: C, append: Append): Graph;
  cacheShape(config: C): CacheShape;
}

/** A family and one of its configurations: all that is known of a network but its weights. A `Checkpoint` is one. */
export interface Architecture {
  readonly family: Family;
  readonly config: NetworkConfig;
}
