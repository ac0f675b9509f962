/**
 * What llama.cpp makes of a GGUF file, as JSON: node llamacpp.mjs FILE < CASES, from a folder with node-llama-cpp.
 * CASES: {"prompts": [[ids]], "longest": ids of a reply, "texts": [text]}; replies are greedy, and end with their end token.
 */
import { readFileSync } from 'node:fs';
import { getLlama } from 'node-llama-cpp';

const [file] = process.argv.slice(2);
const { prompts, longest, texts } = JSON.parse(readFileSync(0, 'utf8'));
const llama = await getLlama({ gpu: false, build: 'never', maxThreads: 2, logLevel: 'error' });
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({ contextSize: 256, threads: 2, flashAttention: false });
const sequences = [];
for (const ids of prompts) {
  const sequence = context.getSequence();
  const reply = [];
  for await (const id of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
    reply.push(id);
    if (reply.length === longest || id === model.tokens.eos) break;
  }
  await sequence.clearHistory();
  sequence.dispose();
  sequences.push(reply);
}
process.stdout.write(JSON.stringify({ sequences, texts: texts.map((text) => model.tokenize(text, false)) }));
process.exit(0);
