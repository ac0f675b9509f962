/** Reads an adapter folder in PEFT's form, and tells whether it belongs to a base. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { problem, problems } from '../../base/errors.ts';
import { readJson } from '../../base/files/read-json.ts';
import type { Architecture } from '../../networks/family.ts';
import { layerMatrices } from '../../networks/weights.ts';
import { openSafetensors, readTensor, type TensorFile } from '../checkpoint/index.ts';
import type { Adapter, AdapterMatrix, EmbeddingRows } from './adapter.ts';
import { isKeyOfRows, misfitsOfRows, readRows } from './embedding-rows.ts';
import { type PeftConfig, parsePeftConfig, scheduleOf, singularValueOf } from './peft-config.ts';
import { endsOf } from './targets.ts';

/** Key of the base's hash among a safetensors file's strings. */
export const BASE_HASH = 'base_sha256';

const PREFIX = 'base_model.model.';

/**
 * Reads `adapter_config.json` and `adapter_model.safetensors`.
 *
 * @throws ImitatorError where files are missing, the adapter is of another kind than AdaLoRA or plain LoRA, or its
 *   tensors do not belong together (all of them listed).
 */
export function readAdapter(dir: string): Adapter {
  const configPath = join(dir, 'adapter_config.json');
  const weightsPath = join(dir, 'adapter_model.safetensors');
  for (const path of [configPath, weightsPath])
    if (!existsSync(path))
      throw problem({
        code: 'adapter-missing',
        place: path,
        expected: 'an adapter in PEFT form: adapter_config.json and adapter_model.safetensors',
        value: 'nothing',
      });
  const config = parsePeftConfig(readJson(configPath), configPath);
  const file = openSafetensors(weightsPath);
  const { matrices, rows } = readTensors(file, config);
  const hash = file.metadata[BASE_HASH];
  const base = {
    ...(config.base_model_name_or_path ? { name: config.base_model_name_or_path } : {}),
    ...(hash === undefined ? {} : { hash }),
  };
  return {
    method: config.peft_type === 'ADALORA' ? 'adalora' : 'lora',
    ...(config.task_type ? { task: config.task_type } : {}),
    initialRank: config.peft_type === 'ADALORA' ? config.init_r : config.r,
    // The reference scales by the rank where alpha is not positive.
    alpha:
      config.lora_alpha > 0 ? config.lora_alpha : config.peft_type === 'ADALORA' ? config.init_r : config.r,
    dropout: config.lora_dropout,
    targetModules: Array.isArray(config.target_modules) ? config.target_modules : endsOf(matrices.keys()),
    matrices,
    ...(rows === undefined ? {} : { rows }),
    base,
    schedule: scheduleOf(config),
    ...(config.peft_type === 'ADALORA' ? { orthogonality: config.orth_reg_weight } : {}),
  };
}

type Letter = 'A' | 'B' | 'E';

function readTensors(
  file: TensorFile,
  config: PeftConfig,
): { matrices: Map<string, AdapterMatrix>; rows: EmbeddingRows | undefined } {
  const keys = new Map<string, Partial<Record<Letter, string>>>();
  const wrong: string[] = [];
  for (const key of file.tensors.keys()) {
    if (isKeyOfRows(key)) continue;
    const [, name, letter] = /^base_model\.model\.(.+)\.lora_([ABE])(?:\.weight)?$/.exec(key) ?? [];
    if (name === undefined) wrong.push(`${key} is not part of an adapter`);
    else keys.set(name, { ...keys.get(name), [letter as Letter]: key });
  }
  const matrices = new Map<string, AdapterMatrix>();
  for (const [name, parts] of keys) {
    const matrix = readMatrix(file, config, name, parts);
    if (typeof matrix === 'string') wrong.push(`${name}: ${matrix}`);
    else matrices.set(name, matrix);
  }
  const rows = readRows(file, config);
  if (typeof rows === 'string') wrong.push(rows);
  if (wrong.length === 0 && matrices.size === 0) wrong.push(`no tensor begins with ${PREFIX}`);
  if (typeof rows === 'string' || wrong.length > 0) throw problems('adapter-invalid', file.path, wrong);
  return { matrices, rows };
}

function readMatrix(
  file: TensorFile,
  config: PeftConfig,
  name: string,
  keys: Partial<Record<Letter, string>>,
): AdapterMatrix | string {
  const adalora = config.peft_type === 'ADALORA';
  const needed: Letter[] = adalora ? ['A', 'B', 'E'] : ['A', 'B'];
  const missing = needed.filter((letter) => keys[letter] === undefined);
  if (missing.length > 0) return `lora_${missing.join(', lora_')} is missing`;
  const shape = (letter: Letter) => file.tensors.get(keys[letter]!)!.shape as [number, number];
  const [rank, width] = shape('A');
  const [out, columns] = shape('B');
  if (columns !== rank || (adalora && shape('E').join() !== `${rank},1`))
    return `lora_A [${shape('A')}], lora_B [${shape('B')}]${adalora ? `, lora_E [${shape('E')}]` : ''} differ in rank`;
  const pattern = adalora ? config.rank_pattern?.[`${name}.lora_E`] : undefined;
  const kept = pattern?.filter(Boolean).length ?? rank;
  if (kept !== rank) return `rank_pattern keeps ${kept} triplets, the tensors hold ${rank}`;
  const read = (letter: Letter) => readTensor(file, keys[letter]!);
  return {
    in: width,
    out,
    rank,
    a: read('A'),
    e: adalora ? read('E') : new Float32Array(rank).fill(singularValueOf(config, rank)),
    b: transpose(read('B'), out, rank),
    ...(pattern === undefined ? {} : { pattern }),
  };
}

/** [rows, columns] to [columns, rows]. */
export function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]!;
  return out;
}

/**
 * Throws `adapter-misfit`, listing all, where an adapter cannot sit on a base: matrices or rows that are not there, other
 * shapes, or, if both hashes are given, other weights.
 */
export function checkAdapterFits(
  adapter: Adapter,
  base: Architecture & { hash?: string },
  place: string,
): void {
  const known = new Map(layerMatrices(base).map((matrix) => [matrix.name, matrix]));
  const wrong: string[] = [];
  for (const [name, matrix] of adapter.matrices) {
    const target = known.get(name);
    if (target === undefined) wrong.push(`${name} is not a matrix of this base`);
    else if (target.in !== matrix.in || target.out !== matrix.out)
      wrong.push(
        `${name}: made for [${matrix.out}, ${matrix.in}], this base has [${target.out}, ${target.in}]`,
      );
  }
  if (adapter.rows !== undefined) wrong.push(...misfitsOfRows(adapter.rows, base));
  const { hash } = adapter.base ?? {};
  if (hash !== undefined && base.hash !== undefined && hash !== base.hash)
    wrong.push(`trained on a base with hash ${hash}, this one has ${base.hash}`);
  if (wrong.length > 0)
    throw problems(
      'adapter-misfit',
      place,
      wrong,
      `use the base it was trained on${adapter.base?.name ? `: ${adapter.base.name}` : ''}`,
    );
}
