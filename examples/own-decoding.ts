/**
 * Which reply is said, by a rule of your own: `node examples/own-decoding.ts [MODEL] [TEXT]`. Sixteen replies are drawn
 * at once; the model says how likely each is after the prompt, and after nothing; the rule below chooses.
 */
import { openModel, promptOf, readRendering } from '../src/index.ts';

const [folder = 'models/small', text = 'do you want to go for a run tomorrow?'] = process.argv.slice(2);
const { generator, tokenizer } = await openModel(folder, { precision: 'fp32' });
if (tokenizer === undefined) throw new Error(`${folder} has no tokenizer.json, so it cannot read text`);
const longest = generator.longest.source;

// How the model was trained to read messages travels with it.
const prompt = promptOf([{ side: 'other', text, at: Date.now() }], readRendering(folder));
const { ids } = tokenizer.encodePrompt(prompt, longest);
const params = {
  do_sample: true,
  num_beams: 1,
  num_return_sequences: 16,
  top_p: 0.9,
  temperature: 0.8,
  min_length: 0,
};
const [drawn] = await generator.generate([{ ids, params, seed: 7 }]);

// Each reply once, by its new tokens: before them stands a start token, or, in other families, nothing.
const replies = new Map(
  drawn!.sequences.map((sequence, i) => [
    tokenizer.decodeReply(sequence),
    sequence.slice(-drawn!.tokens[i]!),
  ]),
);
const nothing = tokenizer.encodePrompt('', longest).ids;
const given = [...replies.values()];
const [after, alone] = await generator.score([
  { ids, replies: given },
  { ids: nothing, replies: given },
]);

/** The rule: what this prompt makes likelier than it always is, a token; and a question back is worth a little more. */
function worth(reply: string, i: number): number {
  const { logProbability, tokens } = after![i]!;
  const fit = (logProbability - 0.5 * alone![i]!.logProbability) / tokens;
  return reply.includes('?') ? fit + 0.2 : fit;
}

const ranked = [...replies.keys()].map((reply, i) => ({ reply, worth: worth(reply, i) }));
ranked.sort((a, b) => b.worth - a.worth);
for (const { reply, worth } of ranked.slice(0, 5)) console.log(`${worth.toFixed(2).padStart(6)}  ${reply}`);
await generator.release();
