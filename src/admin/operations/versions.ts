/** The versions of the imitation, and which of them serves. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { problem } from '../../base/errors.ts';
import type { Versions } from '../../model/versions/index.ts';
import { name } from './fields.ts';
import { defineOperation } from './operation.ts';
import type { OperatorTools } from './operator-tools.ts';

const version = z.object({
  name: z.string(),
  current: z.boolean(),
  damage: z.string().nullable().describe('Why it cannot serve, if so.'),
  createdAt: z.string().nullable(),
  kind: z.string().nullable(),
  base: z.string().nullable(),
  parent: z.string().nullable(),
  examples: z.number().nullable(),
  evaluation: z.record(z.string(), z.unknown()),
});

const named = z.strictObject({ version: name });
const refusals = { 'version-missing': 404, 'no-versions': 404 };

export const listVersions = defineOperation({
  name: 'listVersions',
  method: 'get',
  path: '/api/versions',
  doc: 'All versions, the newest first, each with its evaluation.',
  response: z.object({ versions: z.array(version), serving: z.string().nullable() }),
  async run(_, tools) {
    const all = tools.versions === undefined ? [] : await tools.versions.list();
    return {
      versions: all.reverse().map(({ name, current, manifest, damage }) => ({
        name,
        current,
        damage: damage ?? null,
        createdAt: manifest?.createdAt ?? null,
        kind: manifest?.kind ?? null,
        base: manifest?.base.id ?? null,
        parent: manifest?.parent ?? null,
        examples: manifest?.dataset?.examples ?? null,
        evaluation: manifest?.evaluation ?? {},
      })),
      serving: tools.live?.dryRun.version() ?? null,
    };
  },
});

export const promoteVersion = defineOperation({
  name: 'promoteVersion',
  method: 'post',
  path: '/api/versions/{version}/promote',
  doc: 'Makes a version current, after every file of it was checked.',
  params: named,
  response: z.object({ current: z.string() }),
  refusals,
  async run({ params }, tools) {
    await versionsOf(tools).promote(params.version);
    return { current: params.version };
  },
});

export const rollbackVersion = defineOperation({
  name: 'rollbackVersion',
  method: 'post',
  path: '/api/versions/rollback',
  doc: 'Goes back to the version that was current before.',
  response: z.object({ current: z.string() }),
  refusals,
  async run(_, tools) {
    return { current: await versionsOf(tools).rollback() };
  },
});

export const showRanks = defineOperation({
  name: 'showRanks',
  method: 'get',
  path: '/api/versions/{version}/ranks',
  doc: 'The rank that each adapted matrix of a version kept, by layer and matrix.',
  params: named,
  response: z.object({
    rows: z.array(z.string()),
    columns: z.array(z.string()),
    values: z.array(z.array(z.number().nullable())),
  }),
  refusals,
  async run({ params }, tools) {
    const dir = await versionsOf(tools).open(params.version);
    const path = join(dir, 'adapter_config.json');
    return tableOf(existsSync(path) ? ranksIn(readFileSync(path, 'utf8')) : new Map());
  },
});

/** Of an adapter in PEFT's form: by how many of each matrix's triplets AdaLoRA kept, or by ranks as they are. */
function ranksIn(config: string): Map<string, number> {
  const { rank_pattern: pattern } = JSON.parse(config) as { rank_pattern?: Record<string, unknown> | null };
  return new Map(
    Object.entries(pattern ?? {}).map(([matrix, kept]) => [
      matrix,
      Array.isArray(kept) ? kept.filter((each) => each === true).length : Number(kept),
    ]),
  );
}

/** `model.decoder.layers.3.self_attn.q_proj` stands in the row `decoder 3`, in the column `self_attn q_proj`. */
function placeOf(matrix: string): { row: string; column: string } {
  const [, side, layer, part] = /(encoder|decoder)?\.?layers\.(\d+)\.(.+?)(?:\.lora_E)?$/.exec(matrix) ?? [];
  if (layer === undefined) return { row: 'other', column: matrix };
  return { row: `${side ?? 'layer'} ${layer}`, column: part!.replaceAll('.', ' ') };
}

function tableOf(ranks: ReadonlyMap<string, number>) {
  const placed = [...ranks].map(([matrix, rank]) => ({ ...placeOf(matrix), rank }));
  const rows = [...new Set(placed.map(({ row }) => row))];
  const columns = [...new Set(placed.map(({ column }) => column))].sort();
  const at = new Map(placed.map(({ row, column, rank }) => [`${row}/${column}`, rank]));
  const values = rows.map((row) => columns.map((column) => at.get(`${row}/${column}`) ?? null));
  return { rows, columns, values };
}

function versionsOf({ versions }: OperatorTools): Versions {
  if (versions !== undefined) return versions;
  throw problem({
    code: 'no-versions',
    detail: 'this server keeps no versions',
    remedy: 'set IMITATOR_HOME to a folder',
  });
}
