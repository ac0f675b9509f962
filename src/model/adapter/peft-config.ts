/** `adapter_config.json` of PEFT: what of it we read. */
import { z } from 'zod';
import { problems, shown } from '../../base/errors.ts';
import { issueLines } from '../../base/issue-lines.ts';
import type { Adapter } from './adapter.ts';
import { modulePattern } from './module-pattern.ts';

const count = z.number().int().min(0);
/** Far from what anybody trains with; more would leave float32. */
const alpha = z.number().min(-1e6).max(1e6);

const MOST_PATTERNS = 1000;

/** A number for each of some modules, by patterns, the first that fits counting. */
function patterns(value: z.ZodNumber) {
  return z
    .record(z.string(), value)
    .nullish()
    .transform((by) => Object.entries(by ?? {}))
    .refine((entries) => entries.length <= MOST_PATTERNS, {
      error: `expected at most ${MOST_PATTERNS} patterns`,
    })
    .transform((entries, context) =>
      entries.flatMap(([key, number]) => {
        const fits = modulePattern(key);
        if (fits !== undefined) return [{ fits, number }];
        context.addIssue({
          code: 'custom',
          path: [key],
          message: 'expected a name of modules with no more than . * + ? | ( ) [ ] ^ $ \\. \\d \\w in it',
        });
        return [];
      }),
    );
}

/** Ids of the tokens whose rows are trained: of the input embedding, or by the end of a module's name. */
const tokenIds = z.array(count);

const names = z.union([z.array(z.string()), z.string()]).nullish();

/**
 * The fields that are understood. Those whose value is not looked at tell how an adapter was made, or which matrices
 * it sits on, as its tensors do.
 */
const common = {
  base_model_name_or_path: z.string().nullish(),
  revision: z.unknown().optional(),
  task_type: z.enum(['SEQ_2_SEQ_LM', 'CAUSAL_LM']).nullish(),
  auto_mapping: z.unknown().optional(),
  peft_version: z.unknown().optional(),
  inference_mode: z.unknown().optional(),
  target_modules: names,
  exclude_modules: z.unknown().optional(),
  layers_to_transform: z.unknown().optional(),
  layers_pattern: z.unknown().optional(),
  lora_alpha: alpha.default(8),
  lora_dropout: z.number().min(0).lt(1).default(0),
  bias: z.literal('none', { error: 'expected "none": trained biases cannot be read' }).default('none'),
  init_lora_weights: z
    .union([z.boolean(), z.enum(['gaussian', 'orthogonal'])], {
      error:
        'expected true, false, "gaussian" or "orthogonal": PEFT may change the base when it loads another',
    })
    .nullish(),
  use_rslora: z.boolean().nullish(),
  trainable_token_indices: z.union([tokenIds, z.record(z.string(), tokenIds)]).nullish(),
};

const adaloraFile = z.looseObject({
  ...common,
  peft_type: z.literal('ADALORA'),
  init_r: count.default(12),
  target_r: count.default(8),
  tinit: count.default(0),
  tfinal: count.default(0),
  deltaT: count.default(1),
  beta1: z.number().default(0.85),
  beta2: z.number().default(0.85),
  orth_reg_weight: z.number().default(0.5),
  total_step: count.nullish(),
  rank_pattern: z.record(z.string(), z.array(z.boolean())).nullish(),
  // PEFT's AdaLoRA has these two from LoRA and does not use them.
  r: z.unknown().optional(),
  alpha_pattern: z.unknown().optional(),
});

const loraFile = z.looseObject({
  ...common,
  peft_type: z.literal('LORA'),
  r: count.min(1).default(8),
  rank_pattern: patterns(count.min(1)),
  alpha_pattern: patterns(alpha),
});

/** PEFT's defaults of fields that we have no use for, where they are more than nothing, as JSON. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['megatron_core', '"megatron.core"'],
  ['qalora_group_size', '16'],
  ['loftq_config', '{}'],
  ['runtime_config', '{"ephemeral_gpu_offload":false}'],
]);

const file = z.discriminatedUnion('peft_type', [adaloraFile, loraFile]);

export type PeftConfig = z.infer<typeof file>;

/**
 * Checks the contents of an `adapter_config.json`; throws `adapter-config`, listing every problem. A field that is not
 * understood must be at PEFT's default, whatever it is called: it might change what is computed.
 */
export function parsePeftConfig(raw: unknown, place: string): PeftConfig {
  const parsed = file.safeParse(raw);
  const wrong = [...(parsed.success ? [] : issueLines(parsed.error, raw)), ...notUnderstood(raw)];
  if (parsed.success && wrong.length === 0) return parsed.data;
  throw problems(
    'adapter-config',
    place,
    wrong,
    'AdaLoRA and plain LoRA adapters of PEFT can be read; another can be made a whole model in PEFT, with ' +
      'merge_and_unload() and save_pretrained(), and that be used as a base',
  );
}

function notUnderstood(raw: unknown): string[] {
  const kind = [adaloraFile, loraFile].find(
    ({ shape }) => shape.peft_type.safeParse(field(raw, 'peft_type')).success,
  );
  if (kind === undefined) return [];
  return Object.entries(raw as object)
    .filter(([name, value]) => !Object.hasOwn(kind.shape, name) && !isDefault(name, value))
    .map(
      ([name, value]) =>
        `${name}: expected PEFT's default, as what it does is not known here, got ${shown(value)}`,
    );
}

function field(raw: unknown, name: string): unknown {
  return (raw as Record<string, unknown> | null | undefined)?.[name];
}

function isDefault(name: string, value: unknown): boolean {
  if (value === null || value === false || (Array.isArray(value) && value.length === 0)) return true;
  return JSON.stringify(value) === DEFAULTS.get(name);
}

/** The schedule that a configuration tells of, if it is a whole one. */
export function scheduleOf(config: PeftConfig): Adapter['schedule'] {
  if (config.peft_type !== 'ADALORA' || typeof config.total_step !== 'number') return undefined;
  return {
    targetRank: config.target_r,
    steps: config.total_step,
    tinit: config.tinit,
    tfinal: config.tfinal,
    deltaT: config.deltaT,
    importanceDecay: config.beta1,
    uncertaintyDecay: config.beta2,
  };
}

/** Ids of the rows that are trained of a table, in their order; undefined where the configuration names none. */
export function tokensOf(config: PeftConfig, table: string): readonly number[] | undefined {
  const indices = config.trainable_token_indices ?? undefined;
  if (indices === undefined || Array.isArray(indices)) return indices;
  const isOf = (module: string) => table === module || table.endsWith(`.${module}`);
  return Object.entries(indices).find(([module]) => isOf(module))?.[1];
}

/** Rank that a matrix must have in the tensors: before AdaLoRA's pruning. */
export function rankOf(config: PeftConfig, matrix: string): number {
  return config.peft_type === 'ADALORA' ? config.init_r : (numberOf(config.rank_pattern, matrix) ?? config.r);
}

/** The adapter's one alpha. PEFT scales AdaLoRA by the rank where alpha is not positive, and LoRA by 0 where it is 0. */
export function alphaOf(config: PeftConfig): number {
  if (config.peft_type === 'ADALORA') return config.lora_alpha > 0 ? config.lora_alpha : config.init_r;
  return config.lora_alpha === 0 ? config.r : config.lora_alpha;
}

/** What each triplet of a matrix must be multiplied by, for the adapter's one scale to be right for it. */
export function singularValueOf(config: PeftConfig, matrix: string, rank: number): number {
  // Without an alpha PEFT's scale is the number of triplets that are left, over the number there was.
  if (config.peft_type === 'ADALORA') return config.lora_alpha > 0 ? 1 : rank / config.init_r;
  const alpha = numberOf(config.alpha_pattern, matrix) ?? config.lora_alpha;
  const scale = alpha / (config.use_rslora === true ? Math.sqrt(rank) : rank);
  return scale / (alphaOf(config) / config.r);
}

function numberOf(patterns: LoraPatterns, matrix: string): number | undefined {
  return patterns.find(({ fits }) => fits(matrix))?.number;
}

type LoraPatterns = Extract<PeftConfig, { peft_type: 'LORA' }>['rank_pattern'];
