/**
 * llama.cpp as a second peer, for generation by networks that it knows: `LLAMACPP_DIR` names a folder in which
 * node-llama-cpp is installed (`npm install node-llama-cpp`, not a package of this project), by whose prebuilt library
 * it runs. The same weights lie there in Q8_0 as here in int8.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problem } from '../../src/base/errors.ts';
import { writeModelGguf } from '../../src/export/gguf/index.ts';
import type { Architecture } from '../../src/networks/family.ts';
import { type Peer, runPeer } from './peer.ts';
import { type BenchShape, promptOf, randomWeights } from './shapes.ts';

const SCRIPT = fileURLToPath(new URL('./llamacpp-process.ts', import.meta.url));

/** The peer, or undefined without LLAMACPP_DIR. @throws ImitatorError `peer` where node-llama-cpp is not there. */
export function findLlamaCpp(env: Readonly<Record<string, string | undefined>>): Peer | undefined {
  const dir = env['LLAMACPP_DIR'];
  if (dir === undefined || dir === '') return undefined;
  const module = resolve(dir, 'node_modules/node-llama-cpp/dist/index.js');
  if (!existsSync(module))
    throw problem({
      code: 'peer',
      place: 'LLAMACPP_DIR',
      expected: 'a folder in which node-llama-cpp is installed',
      value: dir,
      remedy: 'run npm install node-llama-cpp there, or unset it',
    });
  return { run: (args) => runPeer(process.execPath, [SCRIPT, module, ...args]) };
}

/** What llama.cpp loads and is asked, in the scratch folder of a bench. */
export function filesForLlamaCpp(dir: string): { model: string; prompts: string } {
  return { model: join(dir, 'model-q8_0.gguf'), prompts: join(dir, 'prompts.json') };
}

/** Writes a network with random weights as Q8_0, and prompts of `length` ids. */
export function writeForLlamaCpp(
  dir: string,
  shape: BenchShape,
  { prompts: count, length }: { prompts: number; length: number },
): void {
  const { network } = shape;
  const tokenizer = wordless(network);
  const model = { ...network, name: 'bench', place: dir, tokenizer, chatTemplate: undefined };
  writeModelGguf(dir, model, randomWeights(network), 'q8_0');
  const prompts = Array.from({ length: count }, (_, i) => promptOf(shape, length, i));
  writeFileSync(filesForLlamaCpp(dir).prompts, JSON.stringify(prompts));
}

/** A tokenizer of as many words as the network has rows, for a file must hold one; ids go in and come out. */
function wordless({ config }: Architecture) {
  const words = Array.from({ length: config.vocabSize }, (_, i) => [`w${i}`, i] as const);
  return {
    added_tokens: [],
    pre_tokenizer: { type: 'ByteLevel' },
    model: { vocab: Object.fromEntries(words), merges: ['w 1'] },
  };
}
