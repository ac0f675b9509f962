import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findPeer } from '../../scripts/bench/peer.ts';
import { findPeers, peerNameOf } from '../../scripts/bench/peers.ts';
import { prepareBench, runCase } from '../../scripts/bench/run-case.ts';
import { type BenchReport, benchCommand } from '../../scripts/bench.ts';
import { main } from '../../scripts/cli/main.ts';
import { tempDir } from '../support/temp-dir.ts';
import fixture from './bench-fixture.ts';

const module = new URL('./bench-fixture.ts', import.meta.url).href;
const { signal } = new AbortController();

/** In the place of node-llama-cpp: answers without end, and writes down what it was asked. */
const LLAMA_CPP = `
import { appendFileSync } from 'node:fs';
const evaluate = async function* (ids) {
  appendFileSync(new URL('asked', import.meta.url), ids.join() + '\\n');
  for (let token = 0; ; token++) yield token;
};
const context = { getSequence: () => ({ evaluate, dispose() {} }) };
export const getLlama = async () => ({ loadModel: async () => ({ createContext: async () => context }) });
`;

async function run(name: string, withPeer = false) {
  const dir = tempDir();
  await prepareBench(module, dir, signal);
  const peer = withPeer ? { run: vi.fn() } : undefined;
  return runCase(fixture.cases.find((each) => each.name === name)!, module, dir, peer, signal);
}

describe('a benchmark', () => {
  it('gives the medians of its rounds, the first not counted, and a ratio above 1 where ours is better', async () => {
    expect((await run('seconds', true)).rows[0]).toMatchObject({ ours: 6, peer: 24, ratio: 4 });
    expect((await run('rate', true)).rows[0]).toMatchObject({ ours: 6, peer: 24, ratio: 0.25 });
  });

  it('has no peer and no ratio where no peer was found', async () => {
    expect((await run('seconds')).rows[0]).toMatchObject({ ours: 6, peer: null, ratio: null });
  });

  it('can be compared with another way of ours, on inputs made beforehand', async () => {
    const { rows, details } = await run('reference', true);
    expect(rows[0]).toMatchObject({ ours: 8, peer: null, ratio: 4 });
    expect(details).toBe('what took the time');
  });

  it('can be measured once, and give figures of its own', async () => {
    const { rows } = await run('figures');
    expect(rows.map(({ case: name, unit, ours }) => [name, unit, ours])).toEqual([
      ['figures', 's', 1000],
      ['figures:share', 'share', 0.25],
    ]);
  });

  it('counts the memory of its children', async () => {
    expect((await run('child')).rows[0]!.peakMemoryMB).toBeGreaterThan(200);
    expect((await run('seconds')).rows[0]!.peakMemoryMB).toBeLessThan(200);
  });

  it('fails, and does not hang, when its process does', async () => {
    await expect(run('broken')).rejects.toThrow(/broken: its process ended with 1/);
  });

  it('prints one JSON value of the agreed form', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const table = { bench: { summary: '', load: async () => benchCommand({ fixture: module }) } };
    expect(await main(['bench', 'fixture', '--case', 'seconds', '--json'], table)).toBe(0);
    const printed = write.mock.calls.map(([text]) => text).join('');
    write.mockRestore();
    const { machine, ...rest } = JSON.parse(printed) as BenchReport;
    expect(machine).toEqual({
      cpu: expect.any(String),
      cores: expect.any(Number),
      node: process.versions.node,
    });
    expect(rest).toEqual({
      bench: 'fixture',
      rows: [
        { case: 'seconds', unit: 's', ours: 6, peer: null, ratio: null, peakMemoryMB: expect.any(Number) },
      ],
    });
  });

  it('exits 2 for a bench that does not exist', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/bench.ts', 'nonsense'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('no such bench') });
  });
});

describe('the peer', () => {
  /** A script in the place of the reference library's, run by a shell in the place of Python. */
  function peerOf(script: string) {
    const file = join(tempDir(), 'peer');
    writeFileSync(file, script);
    chmodSync(file, 0o755);
    return findPeer({
      PEER_PYTHON: execFileSync('which', ['sh'], { encoding: 'utf8' }).trim(),
      PEER_SCRIPT: file,
    })!;
  }

  it('is the last line of JSON that its script prints', async () => {
    const peer = peerOf(
      'echo loading; echo \'{"seconds": 2.5, "tokens_per_second": 40, "peak_mb": \'$1\'}\'',
    );
    expect(await peer.run(['7'])).toEqual({ seconds: 2.5, tokens_per_second: 40, peak_mb: 7 });
  });

  it('is llama.cpp where a case says so, and a folder without node-llama-cpp is an error', async () => {
    const dir = tempDir();
    expect(() => findPeers({ LLAMACPP_DIR: dir })).toThrow(/LLAMACPP_DIR.*npm install node-llama-cpp/s);
    const nobody = { reference: undefined, llamacpp: undefined, ctranslate2: undefined };
    expect(findPeers({})).toEqual(nobody);
    expect([peerNameOf({}), peerNameOf({ beside: 'llamacpp' })]).toEqual(['reference', 'llamacpp']);
    expect(readFileSync('docs/benchmarks.md', 'utf8')).toContain('LLAMACPP_DIR');
  });

  it('asks llama.cpp for greedy replies to a file of prompts, all at once, and reports the best go', async () => {
    const dir = tempDir();
    const module = join(dir, 'node_modules/node-llama-cpp/dist/index.js');
    mkdirSync(dirname(module), { recursive: true });
    writeFileSync(join(dir, 'node_modules/node-llama-cpp/package.json'), '{"type": "module"}');
    writeFileSync(module, LLAMA_CPP);
    writeFileSync(join(dir, 'prompts.json'), '[[1, 2, 3], [4, 5], [6]]');
    const { llamacpp } = findPeers({ LLAMACPP_DIR: dir });
    const figures = await llamacpp!.run(['model.gguf', join(dir, 'prompts.json'), '4', '2', '1', '2']);
    expect(figures.tokens_per_second * figures.seconds).toBeCloseTo(8);
    // A go to warm up and two that count, of the first two prompts.
    const asked = readFileSync(join(dir, 'node_modules/node-llama-cpp/dist/asked'), 'utf8')
      .trim()
      .split('\n');
    expect(asked).toEqual(Array(3).fill(['1,2,3', '4,5']).flat());
  });

  it('is CTranslate2 where CT2_PYTHON names a Python, by a script of its own', async () => {
    const script = join(tempDir(), 'ct2.sh');
    writeFileSync(script, 'echo \'{"seconds": 1, "tokens_per_second": 40, "peak_mb": 9}\'');
    const { ctranslate2 } = findPeers({ CT2_PYTHON: '/bin/sh', CT2_SCRIPT: script });
    expect(await ctranslate2!.run([])).toEqual({ seconds: 1, tokens_per_second: 40, peak_mb: 9 });
    expect(() => findPeers({ CT2_PYTHON: '/nowhere/python' })).toThrow(/CT2_PYTHON.*nowhere/);
    expect(readFileSync('docs/benchmarks.md', 'utf8')).toContain('CT2_SCRIPT');
  });

  it('fails with what the script said', async () => {
    await expect(peerOf('echo no torch here >&2; exit 1').run([])).rejects.toThrow(/no torch here/);
  });

  it('is not there without PEER_PYTHON, and a wrong path is an error', () => {
    expect(findPeer({})).toBeUndefined();
    expect(() => findPeer({ PEER_PYTHON: '/nowhere/python' })).toThrow(/PEER_PYTHON.*nowhere/);
    expect(() => findPeer({ PEER_PYTHON: '/bin/sh', PEER_SCRIPT: '/nowhere.py' })).toThrow(/PEER_SCRIPT/);
    expect(readFileSync('docs/benchmarks.md', 'utf8')).toContain('PEER_SCRIPT');
  });
});
