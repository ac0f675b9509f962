/**
 * Files as a stranger, a broken download or a bad disk may hand them over: some made by hand, each for what it might
 * do, the rest good ones with a few bytes, numbers or names changed by chance, the same ones for the same seed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from '../../support/random.ts';
import type { HostileCase } from './case.ts';
import { handmadeExports } from './exports.ts';
import { goodFolders } from './good-folders.ts';
import { handmadeModels } from './models.ts';

export const CASES = 300;

/** All of them, those made by hand first. */
export function hostileCases(): HostileCase[] {
  const handmade = [...handmadeExports(), ...handmadeModels()];
  return [...handmade, ...spoilt(CASES - handmade.length)];
}

type Spoil = (bytes: Buffer, below: (most: number) => number) => Buffer;

/** What chance does to a file. */
const SPOILS: Readonly<Record<string, Spoil>> = {
  bits(bytes, below) {
    const spoilt = Buffer.from(bytes);
    for (let i = 0; i < 8; i++) spoilt[below(spoilt.length)]! ^= 1 << below(8);
    return spoilt;
  },
  start: (bytes, below) => bytes.subarray(0, below(bytes.length)),
  end: (bytes, below) => bytes.subarray(below(bytes.length)),
  twice(bytes, below) {
    const at = below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(0, at), bytes.subarray(at)]);
  },
  numbers: (bytes, below) =>
    replaced(bytes, /\d+/gu, below, [
      '-1',
      '1e308',
      '9007199254740993',
      '0.5',
      '"7"',
      'null',
      '8640000000000001',
    ]),
  texts: (bytes, below) =>
    replaced(bytes, /"[^"\\]*"/gu, below, [
      '"constructor"',
      '"__proto__"',
      '"toString"',
      '"\\u001b[2J\\u0007"',
      '"\\ud800"',
      '""',
      '[]',
      '{}',
      'true',
      '"../../../etc/passwd"',
    ]),
};

function replaced(
  bytes: Buffer,
  what: RegExp,
  below: (most: number) => number,
  by: readonly string[],
): Buffer {
  const text = bytes.toString('latin1');
  const places = [...text.matchAll(what)];
  if (places.length === 0) return bytes;
  const chosen = new Set([0, 1, 2].map(() => places[below(places.length)]!));
  let out = '';
  let from = 0;
  for (const place of places.filter((each) => chosen.has(each))) {
    out += text.slice(from, place.index) + by[below(by.length)];
    from = place.index + place[0].length;
  }
  return Buffer.from(out + text.slice(from), 'latin1');
}

function spoilt(count: number): HostileCase[] {
  const goods = Object.values(goodFolders);
  const spoils = Object.keys(SPOILS);
  return Array.from({ length: count }, (_, i): HostileCase => {
    const good = goods[i % goods.length]!;
    const spoil = spoils[Math.floor(i / goods.length) % spoils.length]!;
    return {
      name: `${good.file}, ${spoil} ${i}`,
      kind: good.kind,
      async make(dir) {
        await good.make(dir);
        const file = join(dir, good.file);
        writeFileSync(file, SPOILS[spoil]!(readFileSync(file), randomNumbers(1000 + i)));
        return dir;
      },
    };
  });
}
