/** Checkpoint folders made from the tiny one, in any form and with any fault. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint, type TensorToWrite, writeSafetensors } from '../../src/model/checkpoint/index.ts';
import { encode, type FloatType } from '../../src/model/checkpoint/tensors/numbers.ts';
import { goldenPath } from './golden.ts';
import { tempDir } from './temp-dir.ts';
import { type TorchStorage, type TorchTensor, writeTorchFile } from './torch-writer.ts';

export type Tensors = Map<string, TensorToWrite>;

export const tiny = await readCheckpoint(goldenPath('tiny'));

/** All weights of the tiny checkpoint, to be changed and written. */
export function tinyTensors(): Tensors {
  return new Map(
    tiny.weights.names.map((name) => [
      name,
      { shape: tiny.weights.shape(name), data: () => tiny.weights.read(name) },
    ]),
  );
}

/** A folder with the tiny configuration and nothing else. */
export function configFolder(): string {
  const dir = tempDir('imitator-checkpoint');
  cpSync(goldenPath('tiny', 'config.json'), join(dir, 'config.json'));
  return dir;
}

export function safetensorsFolder(tensors: Tensors = tinyTensors(), type: FloatType = 'F32'): string {
  const dir = configFolder();
  writeSafetensors(join(dir, 'model.safetensors'), tensors, { type });
  return dir;
}

const STORED: Readonly<Partial<Record<TorchStorage, FloatType>>> = {
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
};

/** What torch.save would be given for these tensors. */
export function torchTensors(tensors: Tensors, storage: TorchStorage): Map<string, TorchTensor> {
  const type = STORED[storage]!;
  const width = type === 'F32' ? 4 : 2;
  return new Map(
    [...tensors].map(([name, { shape, data }]) => [
      name,
      { shape, bytes: () => encode(data(), type), byteLength: width * shape.reduce((a, b) => a * b, 1) },
    ]),
  );
}

export async function torchFolder(
  tensors: Tensors = tinyTensors(),
  storage: TorchStorage = 'HalfStorage',
): Promise<string> {
  const dir = configFolder();
  await writeTorchFile(join(dir, 'pytorch_model.bin'), torchTensors(tensors, storage), storage);
  return dir;
}

/** Deals the tensors out to shards `stem-0000N-of-0000M.ending` and writes their index. */
export async function shardedFolder(
  stem: 'model' | 'pytorch_model',
  shards: number,
  tensors: Tensors = tinyTensors(),
): Promise<string> {
  const dir = configFolder();
  const ending = stem === 'model' ? 'safetensors' : 'bin';
  const number = (n: number) => String(n).padStart(5, '0');
  const weightMap: Record<string, string> = {};
  for (let shard = 1; shard <= shards; shard++) {
    const part = new Map([...tensors].filter((_, i) => i % shards === shard - 1));
    const file = `${stem}-${number(shard)}-of-${number(shards)}.${ending}`;
    for (const name of part.keys()) weightMap[name] = file;
    if (stem === 'model') writeSafetensors(join(dir, file), part);
    else await writeTorchFile(join(dir, file), torchTensors(part, 'FloatStorage'), 'FloatStorage');
  }
  writeFileSync(join(dir, `${stem}.${ending}.index.json`), JSON.stringify({ weight_map: weightMap }));
  return dir;
}
