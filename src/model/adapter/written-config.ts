/** `adapter_config.json` of PEFT, as we write it. */
import type { Adapter } from './adapter.ts';

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
    ...(adapter.method === 'adalora' ? adaloraFields(adapter) : loraFields(adapter)),
  };
}

function loraFields({ initialRank, matrices }: Adapter): Record<string, unknown> {
  const others = [...matrices].filter(([, { rank }]) => rank !== initialRank);
  return {
    r: initialRank,
    rank_pattern: Object.fromEntries(others.map(([name, { rank }]) => [name, rank])),
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
