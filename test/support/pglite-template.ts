/** An embedded database as it is when new: made once and kept, for making one takes seconds, and copying it a half. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import packageJson from '../../package.json' with { type: 'json' };

const folder = join('node_modules', '.cache', 'imitator-tests');
const file = join(folder, `pglite-${packageJson.dependencies['@electric-sql/pglite']}.tar`);

let template: Promise<Blob> | undefined;

export function pgliteTemplate(): Promise<Blob> {
  template ??= load();
  return template;
}

async function load(): Promise<Blob> {
  try {
    return new Blob([readFileSync(file)]);
  } catch {
    const blob = await make();
    // Whole or not there: other tests may look for it at this moment.
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, Buffer.from(await blob.arrayBuffer()));
    renameSync(`${file}.${process.pid}`, file);
    return blob;
  }
}

async function make(): Promise<Blob> {
  const pglite = await PGlite.create();
  try {
    return await pglite.dumpDataDir('none');
  } finally {
    await pglite.close();
  }
}
