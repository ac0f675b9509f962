/**
 * An adapter that Python's PEFT saved replies here, learns something more, and goes back as a folder that PEFT loads:
 * `node examples/peft-and-back.ts BASE ADAPTER OUT`. Its other half is peft-and-back.py.
 */
import {
  adalora,
  createTrainer,
  encodeExamples,
  openModel,
  readAdapter,
  readCheckpoint,
  readTokenizer,
  writeAdapter,
} from '../src/index.ts';

const [base = 'models/small', from = 'from-peft', out = 'from-here'] = process.argv.slice(2);

// What PEFT trained, and how many of its triplets AdaLoRA kept.
const adapter = await readAdapter(from);
const kept = [...adapter.matrices.values()].reduce((sum, { rank }) => sum + rank, 0);
console.log(`${adapter.method} on ${adapter.matrices.size} matrices, ${kept} triplets`);

// It replies. Adapters that would reply in other words here than in PEFT are refused, by the field that does it.
const { generator, tokenizer } = await openModel(from, { base, precision: 'fp32' });
const greedy = { num_beams: 1, min_length: 0, max_new_tokens: 20 };
for (const prompt of ['are you home?| need a hand', 'did you see the match']) {
  const { ids } = tokenizer!.encodePrompt(prompt, generator.longest.source);
  const [reply] = await generator.generate([{ ids, params: greedy }]);
  console.log(`> ${prompt}\n${tokenizer!.decodeReply(reply!.sequences[0]!)}`);
}
await generator.release();

// It learns one thing more, from where it is.
const checkpoint = await readCheckpoint(base);
const pairs = [{ prompt: 'are you coming?', response: 'on my way| five minutes' }];
const { examples } = encodeExamples(
  pairs,
  { tokenizer: readTokenizer(base), config: checkpoint.config },
  'the pairs',
);
const method = adalora({ targetModules: [...adapter.targetModules], rank: adapter.initialRank, steps: 20 });
const trainer = await createTrainer({ base: checkpoint, method, from: adapter });
for (let step = 0; step < 20; step++)
  await trainer.step([examples], { learningRate: 0.005, maxGradientNorm: 1 });
const result = trainer.result();
if (result.kind === 'adapter') writeAdapter(out, result.adapter);
await trainer.release();
console.log(`${out} is a folder for PEFT`);
