/** Writes an adapter folder in PEFT's form. */
import { join } from 'node:path';
import { makePrivateFolder } from '../../base/files/private.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { type TensorToWrite, writeSafetensors } from '../checkpoint/index.ts';
import type { Adapter, AdapterMatrix, EmbeddingRows } from './adapter.ts';
import { keyOfRows } from './embedding-rows.ts';
import { BASE_HASH, transpose } from './read.ts';
import { peftConfigOf } from './written-config.ts';

/**
 * Writes `adapter_model.safetensors`, its matrices sliced to the kept triplets, and then `adapter_config.json`, each whole or
 * not at all. The folder is made if it is not there. Throws what the disk throws.
 */
export function writeAdapter(dir: string, adapter: Adapter): void {
  makePrivateFolder(dir);
  const hash = adapter.base?.hash;
  writeSafetensors(join(dir, 'adapter_model.safetensors'), tensorsOf(adapter), {
    metadata: { format: 'pt', ...(hash === undefined ? {} : { [BASE_HASH]: hash }) },
  });
  writeWhole(join(dir, 'adapter_config.json'), `${JSON.stringify(peftConfigOf(adapter), null, 2)}\n`);
}

function tensorsOf(adapter: Adapter): Map<string, TensorToWrite> {
  const names = [...adapter.matrices.keys()].sort();
  const factors = names.flatMap((name) => {
    const matrix = adapter.matrices.get(name)!;
    return adapter.method === 'adalora' ? singular(name, matrix) : plain(name, matrix, adapter.initialRank);
  });
  return new Map([...factors, ...(adapter.rows === undefined ? [] : [wholeRows(adapter.rows)])]);
}

function wholeRows({ table, tokens, width, values }: EmbeddingRows): [string, TensorToWrite] {
  return [keyOfRows(table), { shape: [tokens.length, width], data: () => values }];
}

function singular(name: string, matrix: AdapterMatrix): [string, TensorToWrite][] {
  const { in: width, out, rank, a, b, e } = matrix;
  const key = `base_model.model.${name}.lora_`;
  return [
    [`${key}A`, { shape: [rank, width], data: () => a }],
    [`${key}B`, { shape: [out, rank], data: () => transpose(b, rank, out) }],
    [`${key}E`, { shape: [rank, 1], data: () => e }],
  ];
}

/** LoRA has no E: it goes into B, as does what PEFT divides by, the matrix's own rank, in the place of the adapter's. */
function plain(name: string, matrix: AdapterMatrix, initialRank: number): [string, TensorToWrite][] {
  const { in: width, out, rank, a, b, e } = matrix;
  const key = `base_model.model.${name}.lora_`;
  const scale = () => b.map((x, i) => x * e[Math.floor(i / out)]! * (rank / initialRank));
  return [
    [`${key}A.weight`, { shape: [rank, width], data: () => a }],
    [`${key}B.weight`, { shape: [out, rank], data: () => transpose(scale(), rank, out) }],
  ];
}
