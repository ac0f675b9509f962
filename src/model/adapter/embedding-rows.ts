/** Rows of the table of tokens, as PEFT keeps them for `trainable_token_indices`: read, and whether they fit a base. */
import type { Architecture } from '../../networks/family.ts';
import { readTensor, type TensorFile } from '../checkpoint/index.ts';
import type { EmbeddingRows } from './adapter.ts';
import { type PeftConfig, tokensOf } from './peft-config.ts';

const PREFIX = 'base_model.model.';
const SUFFIX = '.token_adapter.trainable_tokens_delta';

/** Name of the tensor that holds rows of a table. */
export function keyOfRows(table: string): string {
  return PREFIX + table + SUFFIX;
}

/** Whether a tensor of an adapter holds rows. */
export function isKeyOfRows(key: string): boolean {
  return key.startsWith(PREFIX) && key.endsWith(SUFFIX);
}

/** The rows in an adapter's file, if there are any; or what is wrong with them, in words. */
export function readRows(file: TensorFile, config: PeftConfig): EmbeddingRows | undefined | string {
  const tables = [...file.tensors.keys()]
    .filter(isKeyOfRows)
    .map((key) => key.slice(PREFIX.length, -SUFFIX.length))
    .sort();
  const [table, ...others] = tables;
  if (table === undefined)
    return namesTokens(config) ? 'trainable_token_indices names tokens, but no tensor holds rows' : undefined;
  if (others.length > 0)
    return `rows of ${tables.join(' and of ')}: expected those of the one table that embedding and head share`;
  const tokens = tokensOf(config, table);
  if (tokens === undefined)
    return `${table}: trainable_token_indices does not say of which tokens its rows are`;
  const twice = tokens.find((token, i) => tokens.indexOf(token) !== i);
  if (twice !== undefined) return `${table}: trainable_token_indices names token ${twice} twice`;
  const { shape } = file.tensors.get(keyOfRows(table))!;
  const [count, width] = shape;
  if (shape.length !== 2 || count !== tokens.length)
    return `${table}: expected a row for each of ${tokens.length} tokens, got [${shape}]`;
  return { table, tokens, width: width!, values: readTensor(file, keyOfRows(table)) };
}

function namesTokens({ trainable_token_indices: indices }: PeftConfig): boolean {
  return Object.values(indices ?? []).flat().length > 0;
}

/** Why rows cannot stand in a base, in words; none where they can. */
export function misfitsOfRows(rows: EmbeddingRows, { family, config }: Architecture): string[] {
  const { table, tokens, width } = rows;
  if (`${table}.weight` !== family.head)
    return [`${table}: its rows were trained, but embedding and head of this base are ${family.head}`];
  const wrong = tokens
    .filter((token) => token >= config.vocabSize)
    .map((token) => `${table}: it has a row for token ${token}, this base has ${config.vocabSize} tokens`);
  if (width !== config.dModel)
    wrong.push(`${table}: its rows are ${width} wide, those of this base ${config.dModel}`);
  return wrong;
}
