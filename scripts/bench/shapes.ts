/** What a bench measures at: the shape of a known model of each family, with random weights, which cost the same time. */
import { UsageError } from '../../src/base/errors.ts';
import type { WeightSource } from '../../src/graph/weights.ts';
import type { Architecture } from '../../src/networks/family.ts';
import { llama } from '../../src/networks/llama/index.ts';
import { weightShapes } from '../../src/networks/weights.ts';
import { network400m } from './shape-400m.ts';

/** HuggingFaceTB/SmolLM2-135M-Instruct's config.json, as far as it makes a difference. */
const SHAPE_135M = {
  model_type: 'llama',
  vocab_size: 49152,
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  hidden_act: 'silu',
  max_position_embeddings: 8192,
  rms_norm_eps: 1e-5,
  rope_theta: 100000,
  tie_word_embeddings: true,
  attention_bias: false,
  mlp_bias: false,
  pad_token_id: 2,
  bos_token_id: 1,
  eos_token_id: 2,
};

export interface BenchShape {
  network: Architecture;
  /** What prompts begin and end with in its form. */
  frame: { before: readonly number[]; after: readonly number[] };
}

const shapes: Readonly<Record<string, BenchShape>> = {
  blenderbot: { network: network400m, frame: { before: [], after: [network400m.config.eosTokenId] } },
  llama: {
    network: { family: llama, config: llama.parseConfig(SHAPE_135M, 'shape of SmolLM2-135M') },
    // A chat's: `<|im_start|>user\n`, and `<|im_end|>\n<|im_start|>assistant\n`.
    frame: { before: [1, 4093, 198], after: [2, 198, 1, 520, 9531, 198] },
  },
};

/** The address of a bench's module that measures a family; its own is that of BlenderBot. @throws UsageError. */
export function moduleFor(module: string, family: string): string {
  if (shapes[family] === undefined)
    throw new UsageError(`--family ${family}: no such family; known: ${Object.keys(shapes).join(', ')}`);
  return `${module}?family=${family}`;
}

/** The shape that a bench's module was asked to measure at, by its own address. */
export function shapeFor(module: string): BenchShape {
  return shapes[new URL(module).searchParams.get('family') ?? 'blenderbot']!;
}

/** Ids of a prompt in its form, the same for the same number; the rest is random. */
export function promptOf({ network, frame }: BenchShape, length: number, number: number): number[] {
  let state = number + 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const count = length - frame.before.length - frame.after.length;
  const words = Array.from(
    { length: count },
    () => 8 + Math.floor(random() * (network.config.vocabSize - 12)),
  );
  return [...frame.before, ...words, ...frame.after];
}

/** Half the width of the uniform distribution whose deviation is 0.02, the reference's at the start. */
const SPREAD = 0.02 * Math.sqrt(3);

/** Weights drawn when they are read, the same each time; norms start as ones. */
export function randomWeights(network: Architecture): WeightSource {
  const known = weightShapes(network);
  const names = [...known.keys()];
  return {
    names,
    has: (name) => known.has(name),
    shape: (name) => known.get(name)!,
    read(name) {
      const values = new Float32Array(known.get(name)!.reduce((a, b) => a * b, 1));
      if (name.endsWith('norm.weight')) return values.fill(1);
      let state = Math.imul(names.indexOf(name) + 1, 0x9e3779b1);
      for (let i = 0; i < values.length; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        values[i] = (state / 2 ** 31) * SPREAD;
      }
      return values;
    },
  };
}
