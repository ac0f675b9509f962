/** Reads an adapter folder in PEFT's form, and tells whether it belongs to a base. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ImitatorError, problem, problems } from '../../base/errors.ts';
import { readJson } from '../../base/files/read-json.ts';
import type { Architecture } from '../../networks/family.ts';
import { layerMatrices } from '../../networks/weights.ts';
import { openSafetensors, openTorchFile, readTensor, type TensorFile } from '../checkpoint/index.ts';
import type { Adapter, AdapterMatrix, EmbeddingRows } from './adapter.ts';
import { isKeyOfRows, misfitsOfRows, readRows } from './embedding-rows.ts';
import {
  alphaOf,
  type PeftConfig,
  parsePeftConfig,
  rankOf,
  scheduleOf,
  singularValueOf,
} from './peft-config.ts';
import { endsOf } from './targets.ts';

/** Key of the base's hash among a safetensors file's strings. */
export const BASE_HASH = 'base_sha256';

const PREFIX = 'base_model.model.';

const CONFIG = 'adapter_config.json';

/** The forms in which PEFT saves the tensors, the better one first. */
const WEIGHTS: readonly [name: string, open: (path: string) => TensorFile | Promise<TensorFile>][] = [
  ['adapter_model.safetensors', openSafetensors],
  ['adapter_model.bin', openTorchFile],
];

/** The files of an adapter's folder that are read. */
export const ADAPTER_FILES: readonly string[] = [CONFIG, ...WEIGHTS.map(([name]) => name)];

/**
 * Reads `adapter_config.json` and `adapter_model.safetensors`, or `adapter_model.bin` where that is all there is; nothing
 * of it is run.
 *
 * @throws ImitatorError where files are missing, the adapter is of another kind than AdaLoRA or plain LoRA, or its
 *   tensors do not belong together (all of them listed).
 */
export async function readAdapter(dir: string): Promise<Adapter> {
  const configPath = join(dir, CONFIG);
  if (!existsSync(configPath)) throw missing(dir, configPath);
  const { path, open } = weightsIn(dir);
  const config = parsePeftConfig(readJson(configPath), configPath);
  const file = await open(path);
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
    alpha: alphaOf(config),
    dropout: config.lora_dropout,
    targetModules: Array.isArray(config.target_modules) ? config.target_modules : endsOf(matrices.keys()),
    matrices,
    ...(rows === undefined ? {} : { rows }),
    base,
    schedule: scheduleOf(config),
    ...(config.peft_type === 'ADALORA' ? { orthogonality: config.orth_reg_weight } : {}),
  };
}

/** Whether a folder is an adapter and nothing else, as PEFT saves one; a checkpoint has a configuration of its own. */
export function isPlainAdapter(dir: string): boolean {
  return existsSync(join(dir, CONFIG)) && !existsSync(join(dir, 'config.json'));
}

/** The base that a folder's adapter names, if it does. @throws ImitatorError as `readAdapter` does for its configuration. */
export function baseNamedIn(dir: string): string | undefined {
  const path = join(dir, CONFIG);
  return parsePeftConfig(readJson(path), path).base_model_name_or_path || undefined;
}

/** Where the tensors of an adapter's folder lie, and what opens them; throws `adapter-missing`. */
export function weightsIn(dir: string) {
  const found = WEIGHTS.find(([name]) => existsSync(join(dir, name)));
  if (found === undefined) throw missing(dir, join(dir, WEIGHTS[0]![0]));
  return { path: join(dir, found[0]), open: found[1] };
}

function missing(dir: string, path: string): ImitatorError {
  const inner = foldersIn(dir).find((name) => existsSync(join(dir, name, CONFIG)));
  return problem({
    code: 'adapter-missing',
    place: path,
    expected: `an adapter in PEFT form: ${CONFIG} and ${WEIGHTS.map(([name]) => name).join(' or ')}`,
    value: 'nothing',
    remedy: inner === undefined ? undefined : `there is one in its folder ${inner}: name ${join(dir, inner)}`,
  });
}

/** The folders in a folder; PEFT gives every adapter but the default one a folder of its name. */
function foldersIn(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
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
  if (!adalora && keys.E !== undefined) return 'lora_E has no place in LoRA';
  if (!isTargeted(name, config)) return 'target_modules does not name it';
  const shape = (letter: Letter) => file.tensors.get(keys[letter]!)!.shape;
  const [rank, width] = shape('A') as [number, number];
  const [out, columns] = shape('B') as [number, number];
  const flat = shape('A').length === 2 && shape('B').length === 2;
  if (!flat || columns !== rank || (adalora && shape('E').join() !== `${rank},1`))
    return `lora_A [${shape('A')}], lora_B [${shape('B')}]${adalora ? `, lora_E [${shape('E')}]` : ''} differ in rank`;
  const initial = rankOf(config, name);
  const pattern = adalora ? config.rank_pattern?.[`${name}.lora_E`] : undefined;
  const kept = pattern?.filter(Boolean).length ?? initial;
  if ((pattern?.length ?? initial) !== initial)
    return `rank_pattern is of ${pattern!.length} triplets, not ${initial}`;
  if (kept !== rank)
    return `${pattern === undefined ? 'its rank is' : 'rank_pattern keeps'} ${kept} in ${CONFIG}, the tensors hold ${rank}`;
  const read = (letter: Letter) => readTensor(file, keys[letter]!);
  const [a, b, e] = [read('A'), read('B'), adalora ? read('E') : new Float32Array(rank).fill(1)];
  if (![a, b, e].every((values) => values.every(Number.isFinite)))
    return 'expected finite numbers in its tensors';
  const by = singularValueOf(config, name, rank);
  return {
    in: width,
    out,
    rank,
    a,
    e: e.map((value) => value * by),
    b: transpose(b, out, rank),
    ...(pattern === undefined ? {} : { pattern }),
  };
}

/** PEFT leaves tensors of other modules aside. Where the targets are a pattern, the tensors are taken at their word. */
function isTargeted(name: string, { target_modules: targets }: PeftConfig): boolean {
  if (!Array.isArray(targets) || targets.includes('all-linear')) return true;
  return targets.some((ending) => name === ending || name.endsWith(`.${ending}`));
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
