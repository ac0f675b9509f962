/**
 * Measures: `npm run bench -- NAME [--json]`. Where the cases live and how they are run: `bench/bench.ts`. Figures of one
 * machine are no promise for another; ratios against the peer come from alternating runs on the same one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../src/base/errors.ts';
import type { Bench, BenchCase, BenchRow } from './bench/bench.ts';
import { benches } from './bench/index.ts';
import { findPeers, type Peers, peerNameOf, peerNames } from './bench/peers.ts';
import { prepareBench, runCase } from './bench/run-case.ts';
import { moduleFor } from './bench/shapes.ts';
import { type CommandContext, defineCommand, repeat } from './cli/command.ts';
import { main } from './cli/main.ts';

export interface BenchReport {
  bench: string;
  machine: { cpu: string; cores: number; node: string };
  rows: BenchRow[];
}

export const benchCommand = (known: Readonly<Record<string, string>>) =>
  defineCommand({
    name: 'bench',
    description:
      `Measures one part: ${Object.keys(known).join(', ')}. With PEER_PYTHON naming a Python that has torch, ` +
      'transformers and peft, and PEER_SCRIPT a script that runs them, the same work is measured there in turn; with ' +
      'LLAMACPP_DIR naming a folder that has node-llama-cpp, the replies of --family llama beside llama.cpp; with CT2_PYTHON naming a ' +
      'Python that has ctranslate2, and CT2_SCRIPT a script that runs it, those of BlenderBot beside CTranslate2. ' +
      'In a checkout: npm run bench -- NAME.',
    json: true,
    configure: (command) =>
      command
        .argument('<name>', 'what is measured')
        .option('--case <case>', 'only this case; repeats', repeat, [])
        .option('--family <family>', 'of train and generate: blenderbot or llama', 'blenderbot'),
    async run(ctx, [name], options: { case: string[]; family: string }) {
      const module = known[name!];
      if (module === undefined)
        throw new UsageError(`${name}: no such bench; known: ${Object.keys(known).join(', ')}`);
      const report = await measure(name!, moduleFor(module, options.family), options.case, ctx);
      ctx.result(report, () => tableOf(report));
    },
  });

async function measure(
  name: string,
  module: string,
  only: string[],
  ctx: CommandContext,
): Promise<BenchReport> {
  const bench = ((await import(module)) as { default: Bench }).default;
  const cases = chooseCases(bench.cases, only);
  const peers = findPeers(process.env);
  noteMissing(ctx, cases, peers);
  const dir = mkdtempSync(join(tmpdir(), 'imitator-bench-'));
  const rows: BenchRow[] = [];
  try {
    if (bench.prepare !== undefined) await prepareBench(module, dir, ctx.signal);
    for (const benchCase of cases) {
      ctx.note(`${name}: ${benchCase.name} ...`);
      const found = await runCase(benchCase, module, dir, peers[peerNameOf(benchCase)], ctx.signal);
      rows.push(...found.rows);
      if (found.details !== null) ctx.note(found.details);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  return { bench: name, machine: machine(), rows };
}

/** Says whom some of the cases could have been measured beside. */
function noteMissing(ctx: CommandContext, cases: readonly BenchCase[], peers: Peers): void {
  const wanted = new Set(cases.filter(({ peer }) => peer !== undefined).map(peerNameOf));
  for (const name of wanted)
    if (peers[name] === undefined)
      ctx.note(`${peerNames[name].what} is no peer: ${peerNames[name].variable} is not set`);
}

function chooseCases(cases: readonly BenchCase[], only: readonly string[]): readonly BenchCase[] {
  const unknown = only.find((name) => !cases.some((each) => each.name === name));
  if (unknown !== undefined)
    throw new UsageError(
      `--case ${unknown}: no such case; known: ${cases.map(({ name }) => name).join(', ')}`,
    );
  return only.length === 0 ? cases : cases.filter(({ name }) => only.includes(name));
}

function machine(): BenchReport['machine'] {
  return { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.versions.node };
}

function tableOf({ machine: { cpu, cores, node }, rows }: BenchReport): string {
  const lines = rows.map((row) => [
    row.case,
    `${figure(row.ours)} ${row.unit}`,
    row.peer === null ? '-' : `${figure(row.peer)} ${row.unit}`,
    row.ratio === null ? '-' : `${row.ratio.toFixed(2)}x`,
    `${Math.round(row.peakMemoryMB)} MB`,
  ]);
  const table = [['case', 'ours', 'peer', 'ratio', 'peak memory'], ...lines];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const text = table.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return `${cpu}, ${cores} cores, Node ${node}\n\n${text.join('\n')}`;
}

/** Three digits that mean something. */
function figure(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

if (import.meta.main) {
  const bench = benchCommand(benches);
  process.exitCode = await main(['bench', ...process.argv.slice(2)], {
    bench: { summary: 'measure one part', load: async () => bench },
  });
}
