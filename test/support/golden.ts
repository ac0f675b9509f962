import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the reference outputs lie: `GOLDEN_DIR`, else the copies among the fixtures. */
export const goldenDir =
  process.env['GOLDEN_DIR'] ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', 'golden');

export interface GoldenTensor {
  shape: number[];
  /** Row-major values, a flat list. */
  data: number[];
}

/** Reads one JSON file of the reference outputs. */
export function golden<T>(file: string): T {
  return JSON.parse(readFileSync(join(goldenDir, file), 'utf8')) as T;
}

export function goldenPath(...parts: string[]): string {
  return join(goldenDir, ...parts);
}

/** A file among the fixtures. */
export function fixture(...parts: string[]): string {
  return join(dirname(fileURLToPath(import.meta.url)), '..', 'fixtures', ...parts);
}
