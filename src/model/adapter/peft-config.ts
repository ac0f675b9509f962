/** `adapter_config.json` of PEFT: what of it we read, and how we write it. */
import { z } from 'zod';
import { problems } from '../../base/errors.ts';
import { issueLines } from '../../base/issue-lines.ts';
import type { Adapter } from './adapter.ts';

const count = z.number().int().min(0);

/** What PEFT can do and we cannot: it must be off. */
const off = z.union([z.literal(false), z.null()]).optional();
const none = z
  .union([z.null(), z.record(z.string(), z.unknown()).refine((o) => Object.keys(o).length === 0)])
  .optional();

/** Ids of the tokens whose rows are trained: of the input embedding, or by the end of a module's name. */
const tokenIds = z.array(count);

const common = {
  base_model_name_or_path: z.string().nullish(),
  task_type: z.enum(['SEQ_2_SEQ_LM', 'CAUSAL_LM']).nullish(),
  target_modules: z.union([z.array(z.string()), z.string()]).nullish(),
  lora_alpha: z.number().default(8),
  lora_dropout: z.number().min(0).lt(1).default(0),
  bias: z.literal('none', { error: 'expected "none": trained biases cannot be read' }).default('none'),
  fan_in_fan_out: off,
  use_dora: off,
  lora_bias: off,
  use_qalora: off,
  modules_to_save: z.union([z.null(), z.array(z.never())]).optional(),
  alpha_pattern: none,
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
});

const loraFile = z.looseObject({
  ...common,
  peft_type: z.literal('LORA'),
  r: count.default(8),
  use_rslora: z.boolean().nullish(),
  rank_pattern: z.record(z.string(), count).nullish(),
});

const file = z.discriminatedUnion('peft_type', [adaloraFile, loraFile]);

export type PeftConfig = z.infer<typeof file>;

/** Checks the contents of an `adapter_config.json`; throws `adapter-config`, listing every problem. */
export function parsePeftConfig(raw: unknown, place: string): PeftConfig {
  const parsed = file.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw problems(
    'adapter-config',
    place,
    issueLines(parsed.error, raw),
    'AdaLoRA and plain LoRA adapters of PEFT can be read',
  );
}

/** The file for an adapter, with the fields that PEFT itself writes. */
export function peftConfigOf(adapter: Adapter): Record<string, unknown> {
  return {
    peft_type: adapter.method === 'adalora' ? 'ADALORA' : 'LORA',
    task_type: adapter.task ?? null,
    base_model_name_or_path: adapter.base?.name ?? null,
    revision: null,
    inference_mode: true,
    target_modules: [...adapter.targetModules],
    lora_alpha: adapter.alpha,
    lora_dropout: adapter.dropout,
    bias: 'none',
    fan_in_fan_out: false,
    init_lora_weights: true,
    modules_to_save: null,
    layers_to_transform: null,
    layers_pattern: null,
    alpha_pattern: {},
    ...(adapter.rows === undefined
      ? {}
      : { trainable_token_indices: { [adapter.rows.table]: [...adapter.rows.tokens] } }),
    use_dora: false,
    use_rslora: false,
    ...(adapter.method === 'adalora' ? adaloraFields(adapter) : { r: adapter.initialRank, rank_pattern: {} }),
  };
}

function adaloraFields(adapter: Adapter): Record<string, unknown> {
  const { schedule, orthogonality, initialRank, matrices } = adapter;
  const masked = [...matrices].filter(([, matrix]) => matrix.pattern !== undefined);
  return {
    r: 8,
    init_r: initialRank,
    target_r: schedule?.targetRank ?? initialRank,
    tinit: schedule?.tinit ?? 0,
    tfinal: schedule?.tfinal ?? 0,
    deltaT: schedule?.deltaT ?? 1,
    beta1: schedule?.importanceDecay ?? 0.85,
    beta2: schedule?.uncertaintyDecay ?? 0.85,
    orth_reg_weight: orthogonality ?? 0.5,
    // PEFT refuses an adapter without a number of steps.
    total_step: schedule?.steps ?? 1,
    rank_pattern:
      masked.length === 0
        ? null
        : Object.fromEntries(masked.map(([name, m]) => [`${name}.lora_E`, m.pattern])),
  };
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

/** What each triplet of a matrix must be multiplied by, for the adapter's one scale to be right for it. */
export function singularValueOf(config: PeftConfig, rank: number): number {
  if (config.peft_type === 'ADALORA') return 1;
  return config.use_rslora === true ? config.r / Math.sqrt(rank) : config.r / rank;
}
